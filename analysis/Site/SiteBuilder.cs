using System.Text;
using PoolBench.Analysis.Report.Write;
using PoolBench.Core;
using PoolBench.Core.Store;

namespace PoolBench.Analysis.Site;

/// <summary>
/// A checkout's documentation as static pages: README.md and every Markdown file that links lead to from there, each at its own path, and the
/// newest published report. The pages fetch nothing but drawings that lie beside them.
/// </summary>
static class SiteBuilder
{
    /// <summary>The list of a site's files, in the site; how such a folder is recognised.</summary>
    public const string List = "files.txt";

    /// <summary>A site's folder.</summary>
    public static OwnFolder Folder { get; } = new("site", folder =>
    {
        var file = Path.Combine(folder, List);
        if (Node.Of(file) != NodeKind.File)
            return null;
        var lines = Encoding.UTF8.GetString(Disk.Read(file)).Split('\n');
        return lines[0] == Mark ? lines.Append(List).ToHashSet().Contains : null;
    });

    const string Mark = "The files of a site that PoolBench made:";

    /// <summary>The files, by their paths in the site. The same checkout gives the same bytes.</summary>
    /// <param name="root">The checkout.</param>
    /// <param name="source">
    /// Where links to source files lead: the address that the checkout's files lie below, ending with a slash; null: such links become plain text.
    /// </param>
    /// <exception cref="SuiteException">A file cannot be read, or a link leads nowhere.</exception>
    public static IReadOnlyList<(string Path, byte[] Content)> Of(string root, Uri? source)
    {
        var report = Readme.NewestIn(root);
        var pages = new SortedDictionary<string, SitePage>(StringComparer.Ordinal);
        var files = new SortedSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<string>(["README.md"]);
        while (waiting.TryDequeue(out var path))
        {
            if (pages.ContainsKey(path))
                continue;
            var page = SitePage.Of(path, Read(root, path));
            pages.Add(path, page);
            foreach (var target in page.Targets)
                // The report has a page of its own, and all that belongs to it.
                if (target == report || target.StartsWith(report + "/", StringComparison.Ordinal))
                    continue;
                else if (SiteLinks.IsPage(root, target) is { } next)
                    waiting.Enqueue(next);
                else if (SiteLinks.IsPicture(target))
                    files.Add(target);
        }
        files.UnionWith(Directory.EnumerateFiles(Path.Combine(root, report), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')));
        var links = new SiteLinks(root, report, pages, source);
        SiteEntry[] menu = [.. pages.Values.OrderBy(Place).Select(page => new SiteEntry(page.Path, page.Title))];
        CheckAddresses(pages.Keys.Select(page => (page, SiteLinks.Address(page))).Concat(files.Select(file => (file, file))));
        (string Path, byte[] Content)[] site =
        [
            .. pages.Values.Select(page => (SiteLinks.Address(page.Path), Encoding.UTF8.GetBytes(page.Render(links, menu)))),
            .. files.Select(file => (file, Read(root, file))),
        ];
        return [.. site, (List, Encoding.UTF8.GetBytes($"{Mark}\n{string.Join('\n', site.Select(file => file.Path))}\n"))];
    }

    /// <summary>Writes a site whole. Replaces an older site, and nothing else.</summary>
    /// <exception cref="SuiteException">The folder holds something that is not a site, or the disk refuses.</exception>
    public static void Write(string folder, IEnumerable<(string Path, byte[] Content)> files) =>
        Folder.Write(folder, files);

    /// <summary>A file of the checkout. What a symbolic link leads to may lie anywhere, and is not published.</summary>
    static byte[] Read(string root, string path)
    {
        var parts = path.Split('/');
        for (var some = 1; some <= parts.Length; some++)
            if (Node.Of(Path.Combine([root, .. parts[..some]])) == NodeKind.Link)
                throw SuiteException.In(path, null, $"{string.Join('/', parts[..some])} is a symbolic link", "a file of the checkout itself",
                    "Put the file there, or link to what the symbolic link leads to.");
        return Disk.Read(Path.Combine(root, path));
    }

    /// <summary>Many file systems and hosts do not tell capitals from small letters.</summary>
    static void CheckAddresses(IEnumerable<(string File, string Address)> all)
    {
        foreach (var same in all.GroupBy(each => each.Address, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
            throw SuiteException.In(same.Last().File, null, $"{same.First().File} has the same address in the site, {same.Key}",
                "an address for each file", "Rename one of them.");
    }

    /// <summary>The first page first, then the documentation, then what lies deeper; by path.</summary>
    static (int, string) Place(SitePage page) =>
        (page.Path == "README.md" ? 0 : page.Path.StartsWith("docs/", StringComparison.Ordinal) ? 1 : 2, page.Path);
}
