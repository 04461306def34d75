using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables;

/// <summary>The columns of a table: counts first, because they are exact, then times.</summary>
static class Columns
{
    /// <summary>Marks sockets in TIME_WAIT on the server's side; a note below the table explains it.</summary>
    public const string ServerMark = "*";

    /// <summary>The counters that have a column.</summary>
    public static readonly string[] Counters =
        [CounterNames.Connections, CounterNames.TlsFull, CounterNames.TlsResumed, CounterNames.TimeWaitClient];

    static readonly double[] Percentiles = [0.5, 0.9, 0.99, 1];

    public static IEnumerable<Column> Counts(Table table)
    {
        var rows = table.Measured;
        yield return Of(rows, ["handshakes", "/request"], Handshakes, CounterNames.Connections);
        yield return Of(rows, ["connections"], row => Count(row, CounterNames.Connections), CounterNames.Connections);
        if (table.HasTls)
        {
            yield return Of(rows, ["TLS", "full"], row => Count(row, CounterNames.TlsFull), CounterNames.TlsFull);
            yield return Of(rows, ["TLS", "resumed"], row => Count(row, CounterNames.TlsResumed), CounterNames.TlsResumed);
        }
        yield return TimeWait(table);
    }

    /// <summary>Sockets in TIME_WAIT: the client's, and with a mark the server's.</summary>
    public static Column TimeWait(Table table) =>
        Of(table.Measured, ["TIME_WAIT", "left"], TimeWait, CounterNames.TimeWaitClient, CounterNames.TimeWaitServer);

    public static IEnumerable<Column> Times(Table table, bool withRange)
    {
        var rows = table.Measured;
        // One unit for all, because readers compare along the row too.
        var time = Unit.ForTimes(rows.SelectMany(row => Percentiles.Select(p => Latency(row, p))));
        foreach (var p in Percentiles)
            yield return Of(rows, [p == 1 ? "max" : "p" + Numbers.Fixed(p * 100, 0), time.Name], row => time.Show(Latency(row, p)), Column.Latencies);
        yield return Of(rows, ["req/s"], row => row.RequestsPerSecond is { } rate ? Numbers.Significant(rate) : Grid.None, SampleNames.Seconds);
        var size = Unit.ForSizes(rows.Select(row => row.Allocated));
        yield return Of(rows, ["alloc", $"{size.Name}/req"], row => size.Show(row.Allocated), SampleNames.ClientAllocatedBytes);
        yield return Of(rows, ["time vs", "shared"], row => Versus(table, row), SampleNames.Seconds);
        if (withRange)
            yield return Of(rows, [""], row => Range(table, row), SampleNames.Seconds) with { Gap = 1, LeftAligned = true };
    }

    static Column Of(IEnumerable<Row> rows, string[] header, Func<Row, string> cell, params string[] from) =>
        new(header, [.. rows.Select(cell)]) { From = from };

    static double? Latency(Row row, double p) => p < 1 ? row.Percentile(p) : row.Latency.Count > 0 ? row.Latency.Max : null;

    public static string Count(Row row, string counter) => row.Counter(counter) switch
    {
        null => Grid.None,
        { Exactness: Exactness.Unavailable } => Grid.Unavailable,
        { } known => Extent.Of(known.Values).ToString(),
    };

    public static string Handshakes(Row row)
    {
        if (row.Connections is not { } connections)
            return Count(row, CounterNames.Connections);
        var low = Numbers.Fixed((double)connections.Low / row.Requests, 3);
        var high = Numbers.Fixed((double)connections.High / row.Requests, 3);
        return low == high ? low : $"{low}–{high}";
    }

    static string TimeWait(Row row)
    {
        var client = Count(row, CounterNames.TimeWaitClient);
        if (row.Extent(CounterNames.TimeWaitServer) is not { High: > 0 } server)
            return client;
        return row.Extent(CounterNames.TimeWaitClient) is { High: > 0 } ? $"{client}+{server}{ServerMark}" : server + ServerMark;
    }

    static string Versus(Table table, Row row) =>
        table.VersusShared(row) is { } ratio ? $"{Numbers.Ratio(ratio.Median)} ×" : table.Shared(row) == row ? "1.0 ×" : Grid.None;

    static string Range(Table table, Row row) =>
        table.VersusShared(row) is { } ratio ? $"({Numbers.Ratio(ratio.Low)}–{Numbers.Ratio(ratio.High)})" : "";
}
