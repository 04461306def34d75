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
    static readonly string[] Pictures = [".svg", ".png", ".jpg", ".gif"];

    /// <summary>Whether a path is drawn in a page.</summary>
    public static bool IsPicture(string path) => Pictures.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The Markdown file that a path is, or that tells about the folder that it is; null when it is neither, or not there.</summary>
    public static string? IsPage(string root, string path) =>
        path.EndsWith(".md", StringComparison.Ordinal) ? File.Exists(Path.Combine(root, path)) ? path : null
        : File.Exists(Path.Combine(root, path, "README.md")) ? $"{path}/README.md" : null;

    /// <summary>Where a page lies in the site: a folder's README is what the folder shows.</summary>
    public static string Address(string page) =>
        page.EndsWith("README.md", StringComparison.Ordinal) ? page[..^"README.md".Length] + "index.html" : Path.ChangeExtension(page, ".html");

    /// <summary>Whether a link leaves the checkout, or is none.</summary>
    public static bool IsOutside(string link) => link.Length == 0 || link.Contains(':', StringComparison.Ordinal);

    /// <summary>A link's file in the checkout, with slashes and without a fragment; empty for the page itself.</summary>
    public static string Target(string page, string link)
    {
        var path = Uri.UnescapeDataString(link.Split('#')[0]).TrimEnd('/');
        if (path.Length == 0)
            return page;
        List<string> parts = [.. page.Split('/')[..^1]];
        foreach (var part in path.Split('/'))
            if (part != "..")
                parts.Add(part);
            else if (parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
        return string.Join('/', parts.Where(part => part != "."));
    }

    /// <summary>The link as the site has it; null when nothing in the site or outside can be shown for it.</summary>
    /// <param name="page">The page that the link is on.</param>
    /// <param name="link">The link as written.</param>
    /// <param name="line">Its line, from 1.</param>
    /// <exception cref="SuiteException">The file, or the heading, is not there.</exception>
    public string? Of(string page, string link, int line)
    {
        if (IsOutside(link))
            return link;
        var target = Target(page, link);
        var fragment = link.Contains('#', StringComparison.Ordinal) ? link[link.IndexOf('#', StringComparison.Ordinal)..] : "";
        if (!Path.Exists(Path.Combine(root, target)))
            throw SuiteException.In(page, $"line {line}", $"the link '{link}' leads nowhere", "a file of the checkout, by its path from this page",
                "Mend the link.");
        if (IsPage(root, target) is { } other && pages.TryGetValue(other, out var there))
        {
            if (fragment.Length > 1 && !there.Headings.Contains(fragment[1..]))
                throw SuiteException.In(page, $"line {line}", $"the link '{link}' names a heading that {other} does not have",
                    string.Join(", ", there.Headings.Select(heading => "#" + heading)), "Mend the link.");
            return Relative(page, Address(other)) + fragment;
        }
        if (target == $"{report}/{Publication.Twin}")
            return Relative(page, $"{report}/{Publication.Page}");
        if (IsPicture(target) || target.StartsWith(report + "/", StringComparison.Ordinal))
            return Relative(page, target);
        return source is null ? null : new Uri(source, target + fragment).AbsoluteUri;
    }

    /// <summary>A file of the site, as seen from a page.</summary>
    public static string Relative(string page, string file)
    {
        var (from, to) = (page.Split('/')[..^1], file.Split('/'));
        var shared = from.Zip(to).TakeWhile(pair => pair.First == pair.Second).Count();
        return string.Join('/', [.. Enumerable.Repeat("..", from.Length - shared), .. to[shared..]]);
    }
}
