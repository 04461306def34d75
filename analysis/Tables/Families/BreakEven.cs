using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

sealed class BreakEven : Family
{
    /// <summary>Reuse pays when it saves more than this share of a request's time.</summary>
    const double Half = 0.5;

    public override string Name => "break-even";

    public override string Question => "How far away must a server be for reuse to pay?";

    public override string NameOf(Row row) => row.IsMeasured ? $"{Rtt(row)} {row.Strategy}" : row.Name;

    public override IEnumerable<Column> Counts(Table table)
    {
        var rows = table.Measured;
        yield return new(["requests"], [.. rows.Select(row => Numbers.Count(row.Requests))]);
        yield return new(
            ["connections"], [.. rows.Select(row => Columns.Count(row, CounterNames.Connections))])
        { From = [CounterNames.Connections] };
        if (table.HasTls)
            foreach (var (name, counter) in new[] { ("full", CounterNames.TlsFull), ("resumed", CounterNames.TlsResumed) })
                yield return new(["TLS", name], [.. rows.Select(row => Columns.Count(row, counter))]) { From = [counter] };
    }

    public override IEnumerable<Column> Times(Table table, bool withRange)
    {
        var rows = table.Measured;
        var costs = Cost.All(table).ToDictionary(cost => cost.Row);
        yield return Of(["p50", "ms"], row => row.Percentile(0.5) is { } time ? Numbers.Significant(time / 1e6) : Grid.None);
        yield return Of(["not reusing", "costs ms"], row => costs.TryGetValue(row, out var cost) ? Numbers.Significant(cost.Ms) : Grid.None);
        yield return Of(["in round", "trips"], row =>
            costs.TryGetValue(row, out var cost) && cost.Trips is { } trips ? Numbers.Fixed(trips, 2) : Grid.None);
        yield return new(["by the", "flights"],
            [.. rows.Select(row => costs.ContainsKey(row) && row.RttMs > 0 ? Numbers.Count(TripsOf(row)) : Grid.None)])
        { From = [] };

        Column Of(string[] header, Func<Row, string> cell) => new(header, [.. rows.Select(cell)]) { From = [Column.Latencies] };
    }

    public override IEnumerable<string> Sentences(Table table)
    {
        var costs = Cost.All(table).ToArray();
        if (costs.LastOrDefault(cost => cost.Trips is not null) is { Trips: { } trips } far)
            yield return $"At {Rtt(far.Row)} a request on a new connection takes {Numbers.Significant(far.Ms)} ms more than on a shared "
                + $"one: {Numbers.Fixed(trips, 2)} round trips, "
                + $"where the flights of the handshakes make {Numbers.Count(TripsOf(far.Row))}.";
        if (costs.FirstOrDefault(cost => cost.Row.RttMs == 0) is { } none)
            yield return $"Without a round-trip time it is {Numbers.Significant(none.Ms)} ms: processor time.";
        if (costs.Length > 1)
            yield return Words.Sentence($"{Pays(costs)} "
                + $"({string.Join(", ", costs.Select(cost => $"{Numbers.Fixed(100 * cost.Share, 0)} % at {Rtt(cost.Row)}"))})");
    }

    /// <summary>Round trips that a new connection costs by the row's protocols; as resumed, when most of its handshakes were.</summary>
    public static int TripsOf(Row row)
    {
        var (full, resumed) = (row.Extent(CounterNames.TlsFull), row.Extent(CounterNames.TlsResumed));
        return ConnectTrips.Of(full is { High: > 0 } || resumed is { High: > 0 }, row.TlsVersion, resumed?.Low > (full?.High ?? 0));
    }

    /// <summary>The row's round-trip time, e.g. <c>20 ms</c>.</summary>
    public static string Rtt(Row row) => row.RttMs.ToString("0.###", Numbers.Invariant) + " ms";

    static string Pays(Cost[] costs)
    {
        var pays = costs.Select(cost => cost.Share > Half).ToArray();
        var first = Array.IndexOf(pays, true);
        return first < 0 ? "reuse saves at most half of a request's time at every distance"
            : pays.All(each => each) ? "reuse saves more than half of a request's time at every distance"
            : pays[first..].All(each => each) ? $"reuse saves more than half of a request's time from {Rtt(costs[first].Row)} on"
            : $"reuse saves more than half of a request's time at "
                + $"{string.Join(", ", costs.Where(cost => cost.Share > Half).Select(cost => Rtt(cost.Row)))}";
    }

    /// <summary>The cost of not reusing at one distance: the median latency of requests on new connections, less the shared client's.</summary>
    /// <param name="Row">The row whose requests dial.</param>
    /// <param name="Ms">Milliseconds per request.</param>
    /// <param name="Share">Its share of the latency of a request on a new connection.</param>
    public sealed record Cost(Row Row, double Ms, double Share)
    {
        /// <summary>The cost in round trips; null without a round-trip time.</summary>
        public double? Trips => Row.RttMs > 0 ? Ms / Row.RttMs : null;

        /// <summary>The costs at every distance where both were measured, the nearest first.</summary>
        public static IEnumerable<Cost> All(Table table) =>
            from row in table.Measured
            where row.StrategyKind == StrategyKinds.PerRequest && row.Percentile(0.5) is not null
            let shared = table.Measured
                .Where(other => other.StrategyKind == StrategyKinds.Shared && other.RttMs == row.RttMs && other.Percentile(0.5) is not null)
                .ToArray()
            where shared.Length == 1
            orderby row.RttMs
            let time = row.Percentile(0.5)!.Value
            let saved = time - shared[0].Percentile(0.5)!.Value
            select new Cost(row, saved / 1e6, saved / time);
    }
}
