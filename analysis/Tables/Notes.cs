using PoolBench.Analysis.Tables.Families;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Tables;

/// <summary>What a reader must know about the cells of a table.</summary>
static class Notes
{
    public static IEnumerable<(string Text, Tone Tone)> Of(Table table)
    {
        foreach (var row in table.Measured)
        {
            if (row.Workload != table.Workload)
                yield return ($"{row.Name}: {PlainText.Clean(row.Workload ?? "", 200)}.", Tone.Quiet);
            foreach (var counter in row.Unsure)
            {
                var values = string.Join(" / ", counter.Values.Take(5).Select(Numbers.Count));
                yield return ($"{row.Name}: {counter.Name} should be the same in every iteration, but was {values}. "
                    + "Do not trust this row until you know why.", Tone.Bad);
            }
            if (row.Extent(CounterNames.FailedRequests) is { High: > 0 } failed)
                yield return (
                    $"{row.Name}: {failed} of {Numbers.Count(row.Requests)} requests failed; latencies leave them out.{Lost(row)}{Facts(row)}",
                    Tone.Warning);
            if (row.Extent(CounterNames.TlsFailed) is { High: > 0 } broken)
                yield return ($"{row.Name}: {Words.Of(broken, "TLS handshake")} failed.", Tone.Warning);
            if (table.Family != "spike" && row is { Connections: { } opened } && row.Extent(CounterNames.Unused) is { High: > 0 } unused)
                yield return ($"{row.Name}: {unused} of {Words.Of(opened, "connection")} never carried a request.", Tone.Quiet);
            if (Capped.Of(row) is { Means: not StrategyKinds.MaxPerServer } cap && row.Extent(CounterNames.PeakOpen) is { } peak
                && peak.High > cap.Max)
                yield return ($"{row.Name}: up to {Numbers.Count(peak.High)} connections were open at "
                    + $"once, above the cap of {Numbers.Count(cap.Max)}: "
                    + "the server may see a new one before it has seen the end of the one that made room for it.", Tone.Quiet);
        }
        var words = Families.Family.Of(table.Family);
        if (words.Times(table, withRange: false).Any() && table.Measured.Any(row => table.VersusShared(row) is not null))
            yield return (Words.OneProcess, Tone.Quiet);
        if (table.Measured.Any(row => Capped.Of(row) is { Rule: not LimitRules.Documented }))
            yield return ("Under an httpcore rule, counts model the library; times do not.", Tone.Quiet);
        var unread = table.Measured.SelectMany(row => row.Counters)
            .Where(counter => counter.Exactness == Exactness.Unavailable && Columns.Counters.Contains(counter.Name));
        foreach (var (name, reason) in unread.Select(counter => (counter.Name, counter.Reason)).Distinct())
            yield return ($"{Grid.Unavailable}: {name} could not be read: {PlainText.Clean(reason ?? "", 200)}", Tone.Quiet);
        if (words.Counts(table).Any(column => column.Cells.Any(cell => cell.EndsWith(Columns.ServerMark, StringComparison.Ordinal))))
            yield return ($"{Columns.ServerMark} in TIME_WAIT on the server's side, because the server closed first.", Tone.Quiet);
    }

    /// <summary>The most ways to fail in a note; the Run holds all.</summary>
    const int MostFacts = 3;

    /// <summary>How many requests never reached the server.</summary>
    static string Lost(Row row) => row.Extent(CounterNames.Requests) is { } arrived && arrived.Low < row.Requests
        ? $" {new Extent(Math.Max(0, row.Requests - arrived.High), row.Requests - arrived.Low)} never reached the server." : "";

    static string Facts(Row row)
    {
        var more = row.Failures.Count - MostFacts;
        var facts = row.Failures.Take(MostFacts).Select(failure => $"{Extent.Of([.. failure.Counts])} × {failure.Kind}: {failure.Text()}");
        return row.Failures.Count == 0 ? ""
            : $" {PlainText.Clean(string.Join("; ", facts), 600)}{(more > 0 ? $"; and {Numbers.Count(more)} other ways" : "")}.";
    }
}
