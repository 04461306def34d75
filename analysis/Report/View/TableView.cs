using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Tables;
using PoolBench.Analysis.Tables.Families;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.View;

/// <summary>One table of the report, ready to write: nothing is left to compute.</summary>
/// <param name="Id">Its id in the page.</param>
/// <param name="Title">The title: what the rows have in common.</param>
/// <param name="Counts">Headers of the columns of counts, with a line break between the lines of one header.</param>
/// <param name="Times">Headers of the columns of times.</param>
/// <param name="Rows">Each row has a cell for every column, or none and a reason.</param>
/// <param name="Notes">What a reader must know about the cells.</param>
/// <param name="Sentences">What the table says.</param>
public sealed record TableView(
    string Id,
    string Title,
    IReadOnlyList<string> Counts,
    IReadOnlyList<string> Times,
    IReadOnlyList<RowView> Rows,
    IReadOnlyList<NoteView> Notes,
    IReadOnlyList<string> Sentences)
{
    /// <summary>The table of one family over one link.</summary>
    internal static TableView Of(Table table, Family words, Trace trace, int number)
    {
        // In separate blocks: a page can scroll where a terminal has to stack.
        Column[] counts = words.HasTable && table.Measured.Count > 0 ? [.. words.Counts(table)] : [];
        Column[] times = words.HasTable && table.Measured.Count > 0 ? [.. words.Times(table, withRange: true)] : [];
        var title = PlainText.Clean(string.Join(" · ", new[] { table.Link, table.Workload ?? "" }.Where(part => part.Length > 0)), 300);
        return new(
            FormattableString.Invariant($"table-{number}"),
            title,
            [.. counts.Select(Header)],
            [.. times.Select(Header)],
            [.. Measured(table, [.. counts, .. times], words, trace),
                .. table.Rows.Where(row => !row.IsMeasured).Select(row => RowView.Unmeasured(row, words.HasTable ? row.Name : row.CaseId))],
            [.. Tables.Notes.Of(table).Select(note => new NoteView(note.Text, note.Tone))],
            [.. words.Sentences(table).Select(sentence => PlainText.Clean(sentence, 1000))]);
    }

    static IEnumerable<RowView> Measured(Table table, Column[] columns, Family words, Trace trace) => !words.HasTable ? [] :
        table.Measured.Select((row, i) => new RowView(
            PlainText.Clean(row.Name, 150),
            row.CaseId,
            [.. columns.Select(column => new Cell(column.Cells[i], column.Cells[i] is Grid.None or "" ? null : trace.Of(row.CaseId, column.From)))],
            Reason: null,
            Tone.Plain));

    static string Header(Column column) => string.Join('\n', column.Header.Where(line => line.Length > 0)) is { Length: > 0 } text ? text : "(range)";
}

/// <summary>A row of a table.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="CaseId">Its case id.</param>
/// <param name="Cells">Its figures; empty when nothing was measured.</param>
/// <param name="Reason">Why nothing was measured; null when something was.</param>
/// <param name="Tone">How bad that is.</param>
public sealed record RowView(string Name, string CaseId, IReadOnlyList<Cell> Cells, string? Reason, Tone Tone)
{
    /// <summary>The row of a case without numbers.</summary>
    internal static RowView Unmeasured(Row row, string name)
    {
        var (reason, tone) = row.Absence;
        return new(PlainText.Clean(name, 150), row.CaseId, [], reason, tone);
    }
}

/// <summary>A sentence and how loud it is.</summary>
public sealed record NoteView(string Text, Tone Tone);
