using PoolBench.Analysis.Peers;
using PoolBench.Analysis.Probed;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Tables;

/// <summary>A Run as a person reads it: where it was made, the answer, then a table for each question and what it shows.</summary>
public static class Summary
{
    /// <summary>Prints all of it. No line is wider than the screen.</summary>
    public static void Print(LoadedRun loaded, Screen screen)
    {
        Frame.Head(loaded, screen);
        var tables = Table.Of(loaded);
        if (tables.Count > 1)
            PrintAnswer(tables, screen);
        foreach (var family in tables.GroupBy(table => table.Family))
        {
            var words = Families.Family.Of(family.Key);
            foreach (var table in family)
                Print(table, words, screen);
            PrintAdvice(family, words, screen);
        }
        if (loaded.Peers is { } peers)
        {
            screen.Line();
            PeerSummary.Print(peers, screen);
        }
        if (loaded.Servers is { } servers)
            ProbedSummary.Print(servers, screen);
        if (loaded.Probes is { } probes)
            ProbedSummary.Print(probes, screen);
        screen.Line();
        if (TimeSpent.LongCases(loaded.Run) is { } slow)
            screen.Paragraph(slow, Tone.Warning);
        if (TimeSpent.Of(loaded.Run) is { } spent)
            screen.Paragraph(spent, Tone.Quiet);
        Frame.Foot(loaded, screen);
    }

    /// <summary>A single table says it all below itself.</summary>
    static void PrintAnswer(IReadOnlyList<Table> tables, Screen screen)
    {
        screen.Line();
        foreach (var sentence in Answer.Of(tables))
            screen.Paragraph(PlainText.Clean(sentence, 600), Tone.Title, "- ", "  ");
    }

    static void Print(Table table, Families.Family words, Screen screen)
    {
        screen.Line();
        if (words.HasTable)
        {
            PrintTitle(table, words.Question, screen);
            if (table.Measured.Count > 0)
                foreach (var (text, isHeader) in Grid.Lines(table, words, screen.Width))
                    screen.Line(text, isHeader ? Tone.Quiet : Tone.Plain);
        }
        foreach (var row in table.Rows.Where(row => !row.IsMeasured))
            PrintUnmeasured(row, words, screen);
        foreach (var note in Notes.Of(table))
            screen.Paragraph(note.Text, note.Tone, "  ", "    ");
        // Sentences about one table make one paragraph.
        screen.Paragraph(string.Join(' ', words.Sentences(table)), Tone.Plain, words.HasTable ? "  " : "");
    }

    static void PrintTitle(Table table, string question, Screen screen)
    {
        var work = PlainText.Clean(string.Join(" · ", new[] { table.Link, table.Workload ?? "" }.Where(part => part.Length > 0)), 300);
        if (question.Length + 3 + Wrapping.Cells(work) <= screen.Width)
            screen.Line($"{question}   {work}", Tone.Title);
        else
        {
            screen.Paragraph(question, Tone.Title);
            screen.Paragraph(work, Tone.Title, "  ");
        }
    }

    static void PrintUnmeasured(Row row, Families.Family words, Screen screen)
    {
        var (text, tone) = row.Absence;
        screen.Paragraph(text, tone, $"  {Grid.Short(words.HasTable ? row.Name : row.CaseId)}  ", "    ");
    }

    static void PrintAdvice(IEnumerable<Table> tables, Families.Family words, Screen screen)
    {
        foreach (var line in words.Advice([.. tables]))
            screen.Line("  " + line, Tone.Title);
    }
}
