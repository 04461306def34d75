using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Helpers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using PoolBench.Analysis.Report.Write;

namespace PoolBench.Analysis.Site;

/// <summary>One Markdown file of the checkout, read, and then shown.</summary>
sealed partial class SitePage
{
    static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UsePipeTables().Build();

    readonly MarkdownDocument _document;

    SitePage(string path, MarkdownDocument document)
    {
        (Path, _document) = (path, document);
        HeadingBlock[] all = [.. document.Descendants<HeadingBlock>()];
        Title = all is [var first, ..] ? Words(first) : path;
        Own = all is [{ Level: 1 } above, ..] ? Id(above) : null;
        Headings = all.Select(Id).OfType<string>().ToHashSet();
    }

    /// <summary>Its path in the checkout, with slashes.</summary>
    public string Path { get; }

    /// <summary>Its first heading; its path when it has none.</summary>
    public string Title { get; }

    /// <summary>What the heading that is shown above its text is called in links; null without one.</summary>
    public string? Own { get; }

    /// <summary>What its headings are called in links.</summary>
    public IReadOnlySet<string> Headings { get; }

    /// <summary>The files of the checkout that it links to.</summary>
    public IEnumerable<string> Targets =>
        from link in _document.Descendants<LinkInline>().Select(link => link.Url ?? "").Concat(Raw().SelectMany(Links))
        where !SiteLinks.IsOutside(link)
        select SiteLinks.Target(Path, link) into target
        where target is not null
        select target;

    /// <summary>A page of this text.</summary>
    public static SitePage Of(string path, byte[] text) => new(path, Markdig.Markdown.Parse(Encoding.UTF8.GetString(text), Pipeline));

    /// <summary>The page, its links turned into links of the site. Once: the links are then those of the site.</summary>
    /// <exception cref="PoolBench.Core.SuiteException">A link leads nowhere.</exception>
    public string Render(SiteLinks links, IReadOnlyList<SiteEntry> menu)
    {
        foreach (var link in _document.Descendants<LinkInline>().ToArray())
            if (links.Of(Path, link.Url ?? "", link.Line + 1, link.IsImage) is { } url)
                link.Url = url;
            else
                Unlink(link);
        foreach (var block in _document.Descendants<HtmlBlock>())
            for (var i = 0; i < block.Lines.Count; i++)
                block.Lines.Lines[i].Slice = new StringSlice(Turned(block.Lines.Lines[i].Slice.ToString(), block.Line + i + 1));
        foreach (var inline in _document.Descendants<HtmlInline>())
            inline.Tag = Turned(inline.Tag, inline.Line + 1);
        // The page's own heading is above it.
        if (_document.Descendants<HeadingBlock>().FirstOrDefault() is { Level: 1 } first)
            _document.Remove(first);
        return "<!DOCTYPE html>\n" + Html.Render<SiteSheet>(
            (nameof(SiteSheet.Path), Path), (nameof(SiteSheet.Title), Title), (nameof(SiteSheet.Menu), menu),
            (nameof(SiteSheet.Content), _document.ToHtml(Pipeline))) + "\n";

        string Turned(string html, int line) => Address().Replace(html, match =>
            $"{match.Groups[1].Value}=\"{links.Of(Path, match.Groups[2].Value, line, isDrawn: match.Groups[1].Value == "src") ?? "#"}\"");
    }

    /// <summary>Leaves a link's words, for what cannot be shown here.</summary>
    static void Unlink(LinkInline link)
    {
        while (link.FirstChild is { } child)
        {
            child.Remove();
            link.InsertBefore(child);
        }
        link.Remove();
    }

    IEnumerable<string> Raw() => _document.Descendants<HtmlBlock>().Select(block => block.Lines.ToString())
        .Concat(_document.Descendants<HtmlInline>().Select(inline => inline.Tag));

    static IEnumerable<string> Links(string html) => Address().Matches(html).Select(match => match.Groups[2].Value);

    static string? Id(HeadingBlock heading) => heading.GetAttributes().Id;

    static string Words(HeadingBlock heading) => string.Concat(heading.Inline?.Descendants().Select(inline => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        HtmlEntityInline entity => entity.Transcoded.ToString(),
        _ => "",
    }) ?? []);

    [GeneratedRegex("\\b(href|src)=\"([^\"]*)\"")]
    private static partial Regex Address();
}
