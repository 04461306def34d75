using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables;

/// <summary>The columns of capped pools: open connections, and the time in the queue apart from the time after it.</summary>
static class PoolColumns
{
    public static IEnumerable<Column> Counts(Table table)
    {
        yield return Column.Of(table, ["handshakes", "/request"], row => Columns.Handshakes(row), CounterNames.Connections);
        yield return Column.Of(table, ["connections"], row => Columns.Count(row, CounterNames.Connections), CounterNames.Connections);
        yield return Column.Of(table, ["peak", "open"], row => Columns.Count(row, CounterNames.PeakOpen), CounterNames.PeakOpen);
        yield return Column.Of(table, ["idle", "after"], row => Columns.Count(row, CounterNames.IdleAfter), CounterNames.IdleAfter);
        yield return Column.Of(table, ["queued"], Queued, CounterNames.Queued, CounterNames.QueuedThenDialled);
    }

    static readonly (string Name, Func<Row, LatencyHistogram> Times, double Share)[] Percentiles =
        [("queue", row => row.Queue, 0.5), ("queue", row => row.Queue, 0.99), ("service", row => row.Service, 0.5),
            ("service", row => row.Service, 0.99), ("max", row => row.Latency, 1)];

    /// <summary>The unit of all of a table's times, the mean time in the queue included.</summary>
    public static Unit UnitOf(Table table) =>
        Unit.ForTimes(table.Measured.SelectMany(row =>
            Percentiles.Select(column => Value(column.Times(row), column.Share)).Append(QueueColumns.Measured(row))));

    public static IEnumerable<Column> Times(Table table)
    {
        var time = UnitOf(table);
        foreach (var (name, times, share) in Percentiles)
            yield return Column.Of(table, share == 1 ? [name, time.Name] : [name, "p" + Numbers.Fixed(share * 100, 0), time.Name],
                row => time.Show(Value(times(row), share)), Column.Latencies);
        yield return Column.Of(table, ["req/s"],
            row => row.RequestsPerSecond is { } rate ? Numbers.Significant(rate) : Grid.None, SampleNames.Seconds);
    }

    /// <summary>An uncapped client has no queue, so its service is its latency.</summary>
    static double? Value(LatencyHistogram times, double share) =>
        times.Count == 0 ? null : share == 1 ? times.Max : times.Supports(share) ? times.Percentile(share) : null;

    static string Queued(Row row) => (row.Extent(CounterNames.Queued), row.Extent(CounterNames.QueuedThenDialled)) switch
    {
        ({ } queued, { } dialled) => new Extent(queued.Low + dialled.Low, queued.High + dialled.High).ToString(),
        _ => Grid.None,
    };
}
