using System.Globalization;
using PoolBench.Analysis.Peers;
using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Tables;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.View;

/// <summary>The peers of a Run as a section of its report.</summary>
static class PeersSection
{
    /// <summary>Tables, settings and findings; null when the Run has no peers.</summary>
    /// <param name="book">What was measured.</param>
    /// <param name="number">The number of the last table before it.</param>
    public static SectionView? Of(PeerBook? book, int number) => book is null ? null : new(
        "peers",
        PeerTables.Question,
        [Clients(book, ++number), .. PeerTables.Of(book).Select(table => Of(table, book, ++number)), Knobs(book, ++number)],
        [],
        []);

    static TableView Of(PeerTable table, PeerBook book, int number)
    {
        Column[] columns = [.. table.Counts, .. table.Times];
        return new(
            Id(number),
            table.Title,
            [.. table.Counts.Select(Header)],
            [.. table.Times.Select(Header)],
            [.. table.Peers.Select((peer, i) =>
                new RowView(peer.Id, peer.Title,
                    [.. columns.Select(column => new Cell(column.Cells[i], column.Cells[i] == Grid.None ? null : Trace(book, peer, column)))],
                    Reason: null, Tone.Plain))],
            [.. table.Notes.Select(note => new NoteView(note, Tone.Quiet))],
            table.Sentences);
    }

    /// <summary>The clients with their versions, and the result of comparing them with the expected counts.</summary>
    static TableView Clients(PeerBook book, int number)
    {
        var when = $"Measured {book.StartedUtc.UtcDateTime.ToString("yyyy-MM-dd HH:mm", Numbers.Invariant)} UTC at commit "
            + $"{PlainText.Clean(book.Environment.Commit, 60)}, one client after another.";
        return new(
            Id(number), "the clients", ["client", "version", "runtime", "counts"], [],
            [.. book.Peers.Select((peer, i) => peer.Reason is null
                ? new RowView(peer.Id, peer.Title,
                    [Text(peer.Title, i, "title"), Text(peer.Version ?? Grid.None, i, "version"), Text(peer.Runtime ?? Grid.None, i, "runtime"),
                        Text(Standing(peer), i, "differences")], Reason: null, Tone.Plain)
                : new RowView(peer.Id, peer.Title, [], PlainText.Clean(peer.Reason, 300), Tone.Plain))],
            [.. PeerSummary.Findings(book).Where(finding => finding.Tone != Tone.Plain).Select(finding => new NoteView(finding.Text, finding.Tone))],
            [when]);
    }

    static string Standing(PeerResult peer) =>
        peer.Expected is null ? "version not known"
            : peer.Differences.Count == 0 ? "as expected"
            : peer.Differences.Count == 1 ? "1 difference"
            : $"{Numbers.Count(peer.Differences.Count)} differences";

    static TableView Knobs(PeerBook book, int number)
    {
        var limits = Enum.GetValues<PeerLimit>();
        return new(
            Id(number), "settings of their pools, and the defaults", [.. limits.Select(PeerSummary.Word)], [],
            [.. book.Peers.Select((peer, i) =>
                new RowView(peer.Id, peer.Title, [.. limits.Select(limit => Text(Knobs(peer, limit), i, "knobs"))], Reason: null, Tone.Plain))],
            [new NoteView(PeerSummary.ReadMark, Tone.Quiet)],
            []);
    }

    static string Knobs(PeerResult peer, PeerLimit limit) =>
        string.Join(", ", peer.Knobs.Where(knob => knob.Limit == limit).Select(PeerSummary.Knob)) is { Length: > 0 } text ? text : Grid.None;

    static Cell Text(string text, int peer, string field) =>
        new(PlainText.Clean(text, 300), FormattableString.Invariant($"peers.json $.peers[{peer}].{field}"));

    /// <summary>The source of a figure. The column's first word is the workload, the others are its counters.</summary>
    static string? Trace(PeerBook book, PeerResult peer, Column column)
    {
        var place = book.Peers.Select((each, i) => (each, i)).First(pair => ReferenceEquals(pair.each, peer)).i;
        var row = peer.Rows.Select((each, i) => (each, i)).FirstOrDefault(pair => pair.each.Workload == column.From[0]);
        if (row.each is null)
            return null;
        var counts = column.From.Skip(1)
            .Where(name => row.each.Count(name) is not null)
            .Select(name => $"{name} {Numbers.Count(row.each.Count(name)!.Value)}");
        return string.Create(CultureInfo.InvariantCulture,
            $"peers.json $.peers[{place}].rows[{row.i}] {PlainText.Clean(column.From[0], 40)}: "
            + $"{(column.From.Count == 1 ? "latency, seconds" : string.Join(", ", counts))}");
    }

    static string Id(int number) => FormattableString.Invariant($"table-{number}");

    static string Header(Column column) =>
        column.FullHeader?.Replace(": ", ":\n", StringComparison.Ordinal) ?? string.Join('\n', column.Header.Where(line => line.Length > 0));
}
