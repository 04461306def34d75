using System.Text;
using System.Text.RegularExpressions;
using PoolBench.Analysis.Site;
using PoolBench.Core;
using Xunit;

namespace PoolBench.Tests.Analysis.Site;

/// <summary>The documentation as pages: every link leads somewhere, and nothing is fetched from elsewhere.</summary>
public sealed partial class SiteTests : IDisposable
{
    readonly TempFolder _checkout = new();

    public SiteTests()
    {
        Write("README.md", "# One\n\nSee [two](docs/two.md#a-part), [code](lib/a.cs), [data](results/README.md), "
            + "[the report](results/reports/2026-01-01-abc/report.md).\n\n<a href=\"docs/two.md\"><img src=\"docs/x.svg\" alt=\"x\"></a>\n");
        Write("docs/two.md", "# Two\n\n## A part\n\n[back](../README.md), [folder](../lib/), ![x](x.svg)\n");
        Write("docs/x.svg", "<svg/>");
        Write("lib/a.cs", "class A;");
        Write("results/README.md", "# Results\n");
        Write("results/reports/2026-01-01-abc/data/run.zip", "");
        Write("results/reports/2026-01-01-abc/index.html", "page");
        Write("results/reports/2026-01-01-abc/report.md", "its twin");
    }

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public void Links_lead_to_pages_and_a_source_without_an_address_is_text()
    {
        var site = Pages(null);
        Assert.Equal(["docs/two.html", "index.html", "results/index.html", "results/reports/2026-01-01-abc/index.html"],
            site.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("<a href=\"docs/two.html#a-part\">two</a>, code, <a href=\"results/index.html\">data</a>, "
            + "<a href=\"results/reports/2026-01-01-abc/index.html\">the report</a>", site["index.html"], StringComparison.Ordinal);
        Assert.Contains("<a href=\"docs/two.html\"><img src=\"docs/x.svg\" alt=\"x\"></a>", site["index.html"], StringComparison.Ordinal);
        Assert.Contains("<a href=\"../index.html\">back</a>, folder, <img src=\"x.svg\"", site["docs/two.html"], StringComparison.Ordinal);
    }

    [Fact]
    public void Sources_are_linked_where_they_can_be_read()
    {
        var site = Pages(new Uri("https://example.com/poolbench/blob/main/"));
        Assert.Contains("<a href=\"https://example.com/poolbench/blob/main/lib/a.cs\">code</a>", site["index.html"], StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://example.com/poolbench/blob/main/lib\">folder</a>", site["docs/two.html"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("# T\n\n[a](gone.md)\n", "gone.md")]
    [InlineData("# T\n\nwords [a](../lib/gone.cs)\n", "../lib/gone.cs")]
    [InlineData("# T\n\n[a](../README.md#nowhere)\n", "nowhere")]
    [InlineData("# T\n\n<img src=\"gone.svg\">\n", "gone.svg")]
    [InlineData("# T\n\n[a](../../README.md)\n", "leads out of the checkout")]
    [InlineData("# T\n\n[a](/etc/hostname)\n", "leads out of the checkout")]
    [InlineData("# T\n\n[a](//example.com/a.md)\n", "leads out of the checkout")]
    [InlineData("# T\n\n[a](javascript:alert)\n", "is no link to a page")]
    [InlineData("# T\n\n![a](https://example.com/a.png)\n", "would be fetched from elsewhere")]
    [InlineData("# T\n\n<img src=\"https://example.com/a.png\">\n", "would be fetched from elsewhere")]
    public void A_link_that_leads_nowhere_or_too_far_is_named_with_its_line(string text, string told)
    {
        Write("README.md", "# One\n\n[two](docs/two.md)\n");
        Write("docs/two.md", text);
        var error = Assert.Throws<SuiteException>(() => Pages(null));
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.Contains("docs/two.md, line 3", error.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.BadInput, error.ExitCode);
    }

    [Fact]
    public void A_link_to_a_folder_a_doubled_heading_or_the_pages_own_leads_there()
    {
        Write("README.md", "# One\n\n[two](./docs/two.md), [report](results/reports/2026-01-01-abc)\n");
        Write("docs/two.md", "# Two & `more`\n\n## A\n\n## A\n\n[first](#a), [second](#a-1), [top](#two--more), [home](./..), "
            + "[one](../README.md#one)\n");
        var site = Pages(null);
        Assert.Contains("<a href=\"docs/two.html\">two</a>, <a href=\"results/reports/2026-01-01-abc/index.html\">report</a>", site["index.html"],
            StringComparison.Ordinal);
        Assert.Contains("<a href=\"two.html#a\">first</a>, <a href=\"two.html#a-1\">second</a>, <a href=\"two.html#main\">top</a>, "
            + "<a href=\"../index.html\">home</a>, <a href=\"../index.html#main\">one</a>", site["docs/two.html"], StringComparison.Ordinal);
        Assert.Contains("<h1>Two &amp; more</h1>", site["docs/two.html"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docs/index.md", "docs/README.md", "docs/index.html")]
    [InlineData("docs/a.md", "docs/A.md", "docs/A.html")]
    public void Two_pages_at_one_address_are_named(string one, string other, string address)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere small letters and capitals name one file");
        Write("README.md", $"# One\n\n[one]({one}), [other]({other})\n");
        Write(one, "# Two\n");
        Write(other, "# Three\n");
        var error = Assert.Throws<SuiteException>(() => Pages(null));
        Assert.All([one, other, address], path => Assert.Contains(path, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Only_a_file_that_is_called_README_is_what_its_folder_shows()
    {
        Write("README.md", "# One\n\n[two](docs/MY-README.md)\n");
        Write("docs/MY-README.md", "# Two\n");
        Assert.Contains("docs/MY-README.html", Pages(null).Keys);
    }

    /// <summary>It may lead to any file of the machine that makes the site.</summary>
    [Fact]
    public void A_symbolic_link_is_not_published()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "symbolic links need a privilege on Windows");
        Directory.CreateSymbolicLink(_checkout["more"], _checkout["docs"]);
        Write("README.md", "# One\n\n[two](more/two.md)\n");
        Assert.Contains("more is a symbolic link", Assert.Throws<SuiteException>(() => Pages(null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_site_is_replaced_and_nothing_else()
    {
        var folder = Path.Combine(_checkout.FullPath, "out");
        SiteBuilder.Write(folder, SiteBuilder.Of(_checkout.FullPath, null));
        SiteBuilder.Write(folder, SiteBuilder.Of(_checkout.FullPath, null));
        File.WriteAllText(Path.Combine(folder, "mine.txt"), "");
        Assert.Contains("mine.txt", Assert.Throws<SuiteException>(() => SiteBuilder.Folder.Check(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_site_of_this_checkout_is_whole_and_fetches_nothing_from_elsewhere()
    {
        var files = SiteBuilder.Of(Golden.Root, null).ToDictionary(file => file.Path, file => file.Content);
        var pages = files.Where(file => file.Key.EndsWith(".html", StringComparison.Ordinal))
            .Where(file => !file.Key.StartsWith("results/reports", StringComparison.Ordinal))
            .Select(file => (Path: file.Key, Text: Encoding.UTF8.GetString(file.Value))).ToArray();
        Assert.Superset(new HashSet<string> { "index.html", "docs/gate.html", "docs/ko.html", "CONTRIBUTING.html", "lib/pool/index.html" },
            pages.Select(page => page.Path).ToHashSet());
        Assert.Empty(from page in pages
                     from link in Address().Matches(page.Text).Select(match => (Kind: match.Groups[1].Value, To: match.Groups[2].Value.Split('#')[0]))
                     where link.To.Length > 0
                     where link.To.Contains(':', StringComparison.Ordinal) ? link.Kind == "src"
                         : !files.ContainsKey(SiteLinks.Target(page.Path, link.To) ?? "")
                     select $"{page.Path} → {link.To}");
    }

    Dictionary<string, string> Pages(Uri? source) => SiteBuilder.Of(_checkout.FullPath, source)
        .Where(file => file.Path.EndsWith(".html", StringComparison.Ordinal))
        .ToDictionary(file => file.Path, file => Encoding.UTF8.GetString(file.Content));

    void Write(string path, string text)
    {
        var file = Path.Combine(_checkout.FullPath, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    [GeneratedRegex("\\b(href|src)=\"([^\"]*)\"")]
    private static partial Regex Address();
}
