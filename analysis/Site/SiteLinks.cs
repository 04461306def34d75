using PoolBench.Analysis.Report.Write;
using PoolBench.Core;

namespace PoolBench.Analysis.Site;

/// <summary>Turns the links of a checkout's Markdown into links of its site. A link that leads nowhere is a fault, with its place.</summary>
/// <param name="root">The checkout.</param>
/// <param name="report">The newest published report's folder, below the checkout.</param>
/// <param name="pages">The pages, by their paths in the checkout.</param>
/// <param name="source">Where source files can be read; null: nowhere.</param>
sealed class SiteLinks(string root, string report, IReadOnlyDictionary<string, SitePage> pages, Uri? source)
{
    const string Home = "README.md";

    static readonly string[] Pictures = [".svg", ".png", ".jpg", ".gif"];

    static readonly string[] Schemes = ["https:", "http:", "mailto:"];

    /// <summary>Whether a path is drawn in a page.</summary>
    public static bool IsPicture(string path) => Pictures.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The Markdown file that a path is, or that tells about the folder that it is; null when it is neither, or not there.</summary>
    public static string? IsPage(string root, string path) =>
        path.EndsWith(".md", StringComparison.Ordinal) ? File.Exists(Path.Combine(root, path)) ? path : null
        : File.Exists(Path.Combine(root, path, Home)) ? path.Length == 0 ? Home : $"{path}/{Home}" : null;

    /// <summary>Where a page lies in the site: a folder's README is what the folder shows.</summary>
    public static string Address(string page) =>
        Path.GetFileName(page) == Home ? page[..^Home.Length] + "index.html" : Path.ChangeExtension(page, ".html");

    /// <summary>Whether a link leaves the checkout, or is none.</summary>
    public static bool IsOutside(string link) => link.Length == 0 || link.Contains(':', StringComparison.Ordinal);

    /// <summary>
    /// A link's file in the checkout, with slashes and without a fragment; empty for the checkout itself, null when the link leads out of it.
    /// </summary>
    public static string? Target(string page, string link)
    {
        // From where the machine's files begin, or from where a host's do.
        if (link.StartsWith('/'))
            return null;
        var path = Uri.UnescapeDataString(link.Split('#')[0]).TrimEnd('/');
        if (path.Length == 0)
            return page;
        List<string> parts = [.. page.Split('/')[..^1]];
        foreach (var part in path.Split('/').Where(part => part is not ("" or ".")))
            if (part != "..")
                parts.Add(part);
            else if (parts.Count == 0)
                return null;
            else
                parts.RemoveAt(parts.Count - 1);
        return string.Join('/', parts);
    }

    /// <summary>The link as the site has it; null when nothing in the site or outside can be shown for it.</summary>
    /// <param name="page">The page that the link is on.</param>
    /// <param name="link">The link as written.</param>
    /// <param name="line">Its line, from 1.</param>
    /// <param name="isDrawn">Whether it is fetched with the page, as a picture is.</param>
    /// <exception cref="SuiteException">The file, or the heading, is not there, or the link may not be in a site.</exception>
    public string? Of(string page, string link, int line, bool isDrawn)
    {
        if (IsOutside(link))
            return link.Length == 0 || (!isDrawn && Schemes.Any(scheme => link.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)))
                ? link
                : throw Fault($"'{link}' {(isDrawn ? "would be fetched from elsewhere" : "is no link to a page")}",
                    isDrawn ? "a picture of the checkout" : $"an address that begins with {string.Join(" or ", Schemes)}");
        if (Target(page, link) is not { } target)
            throw Fault($"the link '{link}' leads out of the checkout", "a file of the checkout, by its path from this page");
        if (!Path.Exists(Path.Combine(root, target)))
            throw Fault($"the link '{link}' leads nowhere", "a file of the checkout, by its path from this page");
        var fragment = link.Contains('#', StringComparison.Ordinal) ? link[link.IndexOf('#', StringComparison.Ordinal)..] : "";
        if (target == report || target == $"{report}/{Publication.Twin}")
            return Relative(page, $"{report}/{Publication.Page}");
        if (IsPage(root, target) is { } other && pages.TryGetValue(other, out var there))
            return Relative(page, Address(other)) + At(there);
        if (IsPicture(target) || (target.StartsWith(report + "/", StringComparison.Ordinal) && File.Exists(Path.Combine(root, target))))
            return Relative(page, target);
        return source is null ? null : new Uri(source, Escaped(target.Split('/')) + fragment).AbsoluteUri;

        string At(SitePage shown)
        {
            var name = Uri.UnescapeDataString(fragment.TrimStart('#'));
            return name.Length == 0 ? ""
                // The page's own heading is not in its text, but above it.
                : name == shown.Own ? "#main"
                : shown.Headings.Contains(name) ? fragment
                : throw Fault($"the link '{link}' names a heading that {shown.Path} does not have",
                    string.Join(", ", shown.Headings.Select(heading => "#" + heading)));
        }

        SuiteException Fault(string found, string wanted) => SuiteException.In(page, $"line {line}", found, wanted, "Mend the link.");
    }

    /// <summary>A file of the site, as seen from a page.</summary>
    public static string Relative(string page, string file)
    {
        var (from, to) = (page.Split('/')[..^1], file.Split('/'));
        var shared = from.Zip(to).TakeWhile(pair => pair.First == pair.Second).Count();
        return Escaped([.. Enumerable.Repeat("..", from.Length - shared), .. to[shared..]]);
    }

    static string Escaped(IEnumerable<string> parts) => string.Join('/', parts.Select(Uri.EscapeDataString));
}
