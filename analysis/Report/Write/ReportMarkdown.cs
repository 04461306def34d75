using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Report.View;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.Write;

/// <summary>The report as Markdown, from the same view as the page.</summary>
static class ReportMarkdown
{
    /// <summary>The whole text.</summary>
    public static string Of(ReportView view)
    {
        var text = new Markdown();
        text.Heading(1, view.Title);
        text.Paragraph(view.Setting);
        foreach (var sentence in view.Answer)
            text.Block($"**{Markdown.Escape(sentence)}**");
        foreach (var warning in view.Warnings)
            text.Block($"> {Markdown.Escape(warning.Text)}");
        if (view.Picture is { } picture)
            Write(picture, text, level: 2);
        if (view.Verdict is { } verdict)
        {
            text.Heading(2, "The gate's verdict");
            foreach (var sentence in verdict.Sentences)
                text.Paragraph(sentence);
            if (verdict.Findings.Count > 0)
                text.Table(["case", "verdict", "numbers", "rule"], verdict.Findings);
            foreach (var figure in view.Gate)
                Write(figure, text);
        }
        foreach (var section in view.Sections)
            Write(section, text);
        if (view.Claims is { } claims)
            Write(claims, text);
        text.Heading(2, "What is not here, and why");
        text.Paragraph(view.Tally);
        if (view.Skipped.Count > 0)
            text.Table(["case", "why it has no numbers"], view.Skipped.Select(row => new[] { row.CaseId, row.Reason! }));
        text.Table(["chart", "why it is not drawn"], view.Absent.Select(absence => new[] { absence.What, absence.Why }));
        text.Heading(2, "Where it was measured");
        text.Table(["", ""], view.Environment.Select(fact => new[] { fact.Name, fact.Value.Text }));
        Write(view.Provenance, text);
        Reading(text);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    static void Write(SectionView section, Markdown text)
    {
        text.Heading(2, section.Question);
        foreach (var table in section.Tables)
            Write(table, text);
        if (section.Advice.Count > 0)
            text.Code(section.Advice);
        foreach (var figure in section.Figures)
            Write(figure, text);
    }

    static void Write(ClaimsView claims, Markdown text)
    {
        text.Heading(2, "Claims about pooling, measured");
        text.Paragraph(claims.Summary);
        foreach (var (topic, rows) in claims.Topics)
        {
            text.Heading(3, topic);
            text.Table(["", "verdict", "claim", "measured"], rows.Select(row => new[] { row.Id, row.Verdict, row.Claim, row.Says }));
        }
    }

    /// <summary>A table with its title, notes and sentences.</summary>
    public static void Write(TableView table, Markdown text)
    {
        var measured = table.Rows.Where(row => row.Reason is null).ToArray();
        if (table.Rows.Count > 0)
            text.Block($"**{Markdown.Escape(table.Title)}**");
        if (measured.Length > 0)
            text.Table(["", .. table.Counts, .. table.Times], measured.Select(row => (string[])[row.Name, .. row.Cells.Select(cell => cell.Text)]));
        if (table.Rows.Any(row => row.Reason is not null))
            text.List(table.Rows.Where(row => row.Reason is not null).Select(row => $"{row.Name}: {row.Reason}"));
        foreach (var note in table.Notes)
            text.Block($"{(note.Tone is Tone.Warning or Tone.Bad ? "> " : "")}{Markdown.Escape(note.Text)}");
        text.Paragraph(string.Join(' ', table.Sentences));
    }

    /// <summary>A figure under a heading.</summary>
    public static void Write(Figure figure, Markdown text, int level = 3)
    {
        text.Heading(level, figure.Title);
        text.Paragraph(figure.HowToRead);
        text.Block(string.Join('\n', figure.Panels.Select(panel => $"![{Markdown.Escape(panel.Alternative)}](charts/{panel.Id}.svg)")));
        foreach (var note in figure.Notes)
            text.Paragraph(note);
        text.Block("<details><summary>The numbers behind it</summary>");
        text.Table(figure.Data.Header, figure.Data.Rows.Select(row => row.Select(cell => cell.Text).ToArray()));
        text.Block("</details>");
    }

    /// <summary>How to read it, and its limits.</summary>
    public static void Reading(Markdown text)
    {
        text.Heading(2, "How to read it");
        text.List(ReadingWords.Reading);
        text.Heading(3, "Limits");
        text.List(ReadingWords.Limits);
    }

    /// <summary>How to make it again.</summary>
    public static void Write(Provenance provenance, Markdown text)
    {
        text.Heading(2, "How to make it again");
        text.Paragraph("This report, from the data beside it (in a checkout of PoolBench; REPORT is this report's folder):");
        text.Code(provenance.Again, "sh");
        text.Paragraph("What was measured, in a checkout of the commit:");
        text.Code(provenance.Measure, "sh");
        text.Block(string.Join('\n', provenance.Links.Select(link => $"- [{link.Path}]({link.Path}): {Markdown.Escape(link.Holds)}")));
        text.Table(["SHA-256 of", ""], provenance.Hashes.Select(hash => new[] { hash.Name, hash.Value.Text }));
        text.Paragraph("The last hash is checked by:");
        text.Code(provenance.Check, "sh");
    }
}
