using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Report.View;

namespace PoolBench.Analysis.Report.Write;

/// <summary>The history and the comparison as Markdown, from the same views as their pages.</summary>
static class HistoryMarkdown
{
    /// <summary>The newest change points as a table.</summary>
    public static DataTable Changes(History view) => new(
        ["case", "count or time", "Run", "before", "after", ""],
        [.. view.Changes.Take(History.MostListed).Select(IReadOnlyList<Cell> (change) =>
            [change.CaseId, change.Name, change.RunId, change.Before, change.After, change.IsAdvisory ? "advisory" : "exact"])]);

    /// <summary>The history.</summary>
    public static string Of(History view)
    {
        var text = Begin(view.Title, view.Setting, view.Answer, []);
        text.Heading(2, "Where something changed");
        Write(Changes(view), "Nothing did.", text);
        foreach (var line in History.Method)
            text.Paragraph(line);
        text.Heading(2, "Case by case, newest Run");
        text.Table(["case", "newest values"],
            view.Rows.Select(row => new[] { row.CaseId, string.Join(", ", row.Lines.Select(line => $"{line.Name} {line.Latest}")) }));
        return End(text, view.Provenance);
    }

    /// <summary>The comparison.</summary>
    public static string Of(Comparison view)
    {
        var text = Begin(view.Title, "", view.Answer, view.Warnings);
        text.Heading(2, "The Runs, and where they differ");
        Write(view.Runs, "", text);
        Write(view.Environment, "Every field of their environments agrees, but for start, load and seed.", text);
        text.Heading(2, "Exact counts that differ");
        Write(view.Counts, "None.", text);
        foreach (var section in view.Sections)
        {
            text.Heading(2, section.Question);
            foreach (var table in section.Tables)
                ReportMarkdown.Write(table, text);
        }
        return End(text, view.Provenance);
    }

    static Markdown Begin(string title, string setting, IReadOnlyList<string> answer, IReadOnlyList<NoteView> warnings)
    {
        var text = new Markdown();
        text.Heading(1, title);
        text.Paragraph(setting);
        foreach (var sentence in answer)
            text.Block($"**{Markdown.Escape(sentence)}**");
        foreach (var warning in warnings)
            text.Block($"> {Markdown.Escape(warning.Text)}");
        return text;
    }

    static void Write(DataTable table, string otherwise, Markdown text)
    {
        if (table.Rows.Count > 0)
            text.Table(table.Header, table.Rows.Select(row => row.Select(cell => cell.Text).ToArray()));
        else
            text.Paragraph(otherwise);
    }

    static string End(Markdown text, Provenance provenance)
    {
        ReportMarkdown.Write(provenance, text);
        ReportMarkdown.Reading(text);
        return text.ToString().TrimEnd('\n') + "\n";
    }
}
