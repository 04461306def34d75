using System.Text;
using PoolBench.Analysis.Report.Page;
using PoolBench.Analysis.Report.Write;
using PoolBench.Core.Traces;

namespace PoolBench.Analysis.Observed;

/// <summary>The report of a trace as files.</summary>
static class TracePublication
{
    /// <summary>The files by their paths in the report's folder; the same trace gives the same bytes.</summary>
    public static IReadOnlyList<(string Path, byte[] Content)> Of(PoolTrace trace)
    {
        var view = TraceView.Of(trace);
        return
        [
            (Publication.Page, Text("<!DOCTYPE html>\n" + Html.Render<TracePage>((nameof(TracePage.View), view)))),
            (Publication.Twin, Text(Twin(view))),
            .. view.Figures.SelectMany(figure => figure.Panels).Select(Publication.Drawn),
        ];
    }

    static string Twin(TraceView view)
    {
        var text = new Markdown();
        text.Heading(1, view.Title);
        text.Paragraph(view.Setting);
        foreach (var sentence in view.Answer)
            text.Block($"**{Markdown.Escape(sentence)}**");
        foreach (var warning in view.Warnings)
            text.Block($"> {Markdown.Escape(warning.Text)}");
        foreach (var (id, code) in view.Code)
        {
            text.Paragraph($"What to change for {id}:");
            text.Code([code], "csharp");
        }
        text.Heading(2, "Servers");
        text.Table(view.Origins.Header, view.Origins.Rows.Select(row => row.Select(cell => cell.Text).ToArray()));
        text.Heading(2, "Drawings");
        foreach (var figure in view.Figures)
            ReportMarkdown.Write(figure, text);
        return text.ToString();
    }

    static byte[] Text(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n");
}
