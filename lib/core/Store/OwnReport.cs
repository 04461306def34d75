using System.Text;

namespace PoolBench.Core.Store;

/// <summary>Recognises PoolBench's report folders: by the page, and drawings by their names in the page's text.</summary>
static class OwnReport
{
    /// <summary>The page.</summary>
    public const string Page = "index.html";

    /// <summary>The Markdown twin.</summary>
    public const string Twin = "report.md";

    const string Mark = "<meta name=\"generator\" content=\"PoolBench\"";

    /// <summary>The mark is within these first characters of the page, before any text of a Run.</summary>
    const int Head = 600;

    static readonly string[] Files =
        [Page, Twin, "charts/", "data/", "data/run.json", "data/run.zip", "data/runs.zip", "data/verdict.json", "data/histograms.zip"];

    /// <summary>A report's folder.</summary>
    public static OwnFolder Folder { get; } = new("report", folder =>
    {
        if (Text(folder, Page) is not { } page || !page.AsSpan(0, Math.Min(Head, page.Length)).Contains(Mark, StringComparison.Ordinal))
            return null;
        var twin = Text(folder, Twin) ?? "";
        return path => Files.Contains(path)
            || path.StartsWith("charts/", StringComparison.Ordinal) && twin.Contains($"({path})", StringComparison.Ordinal);
    });

    static string? Text(string folder, string name)
    {
        var file = Path.Combine(folder, name);
        return Node.Of(file) == NodeKind.File ? Encoding.UTF8.GetString(Disk.Read(file)) : null;
    }
}
