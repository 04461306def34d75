using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

sealed class LifetimeBurst : Family
{
    public override string Name => "lifetime-burst";

    public override string Question => "Many requests at once: new clients, or one that is reused?";

    public override IEnumerable<string> Sentences(Table table)
    {
        var (perRequest, shared, factory) = (table.The(StrategyKinds.PerRequest), table.The(StrategyKinds.Shared), table.The(StrategyKinds.Factory));
        string[] opened = [.. Shared(table, shared), .. Others(perRequest, "a new client per request"), .. Others(factory, "the factory's clients")];
        if (opened.Length > 0)
        {
            var together = (shared ?? perRequest ?? factory)?.Concurrency is { } size and > 1 ? $"{Numbers.Count(size)} requests at once: " : "";
            yield return Words.Sentence(together + string.Join("; ", opened));
        }
        foreach (var sentence in Phrases.Tls(("new clients", perRequest), ("the shared client", shared)).Concat(Phrases.Cost(table)))
            yield return sentence;
    }

    public override IEnumerable<string> Advice(IReadOnlyList<Table> tables) => Phrases.Share(tables).Concat(Cap(tables));

    static IEnumerable<string> Shared(Table table, Row? row)
    {
        if (row?.Connections is not { } opened)
            yield break;
        var subject = $"the shared client opened {Words.Of(opened, "connection")}";
        var bursts = row.Concurrency is { } size and > 1 && row.Requests % size == 0 ? row.Requests / size : 0;
        if (row.HasFailures)
            yield return $"{subject} for {Numbers.Count(row.Requests)} requests, some of which failed";
        else if (table.IsHttp2 && opened.Is(1) && row.Concurrency > 1)
            yield return "the shared client carried them all on 1 connection, because HTTP/2 multiplexes";
        else if (!table.IsHttp2 && bursts > 1 && opened.Is(row.Concurrency!.Value)
            && (row.Extent(CounterNames.ReusedConnections) is not { } reused || reused == opened))
            yield return $"{subject} for the first burst and reused them for the other {Numbers.Count(bursts - 1)}";
        else
            yield return $"{subject} for {Numbers.Count(row.Requests)} requests";
    }

    static IEnumerable<string> Others(Row? row, string subject)
    {
        if (row?.Connections is { } opened)
            yield return $"{subject} opened {opened}";
    }

    /// <summary>Advises a cap only where the shared client opened as many connections as requests were in flight.</summary>
    static IEnumerable<string> Cap(IReadOnlyList<Table> tables)
    {
        var uncapped = tables.Where(table => !table.IsHttp2).Select(table => table.The(StrategyKinds.Shared)).OfType<Row>()
            .Where(row => row.Concurrency > 1 && row.Extent(CounterNames.PeakOpen) is { } peak && peak.Is(row.Concurrency.Value)).ToArray();
        if (uncapped.Length == 0)
            yield break;
        var most = uncapped.Max(row => row.Concurrency)!.Value;
        yield return $"To hold larger bursts to {Numbers.Count(most)} connections, paste:";
        yield return $"       new SocketsHttpHandler {{ MaxConnectionsPerServer = {most.ToString(Numbers.Invariant)} }}";
    }
}
