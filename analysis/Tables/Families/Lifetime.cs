using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

sealed class Lifetime : Family
{
    public override string Name => "lifetime";

    public override string Question => "A new client per request, or one that is reused?";

    public override IEnumerable<string> Sentences(Table table)
    {
        var (perRequest, shared) = (table.The(StrategyKinds.PerRequest), table.The(StrategyKinds.Shared));
        string[] dials = [.. NewClients(perRequest), .. ReusedClients(shared, table.The(StrategyKinds.Factory))];
        if (dials.Length > 0)
            yield return Words.Sentence(string.Join("; ", dials) + (perRequest is null && shared is not null ? Phrases.ForRequests(shared) : ""));
        string[] more =
        [
            .. Phrases.Tls(("new clients", perRequest), ("the shared client", shared)),
            .. Undisposed(table.The(StrategyKinds.PerRequestUndisposed)),
            .. Closing(table.The(StrategyKinds.ConnectionClose)),
            .. Phrases.Cost(table),
        ];
        foreach (var sentence in more)
            yield return sentence;
    }

    public override IEnumerable<string> Advice(IReadOnlyList<Table> tables) => Phrases.Share(tables);

    static IEnumerable<string> NewClients(Row? row)
    {
        if (row?.Connections is not { } connections)
            yield break;
        var everyRequest = row.EveryRequestDialled;
        var dials = everyRequest ? "every request of a new client dials"
            : $"new clients dialled {Words.Times(connections)}{Phrases.ForRequests(row)}";
        var (client, server) = (row.Extent(CounterNames.TimeWaitClient), row.Extent(CounterNames.TimeWaitServer));
        if (client is { High: > 0 } left)
            dials += everyRequest && left.Is(row.Requests)
                ? $" and leaves its port in TIME_WAIT ({left} of {Numbers.Count(row.Requests)})"
                : $", leaving {Words.Of(left, "port")} of the client in TIME_WAIT";
        if (server is { High: > 0 } there)
            dials += $", leaving {Words.Of(there, "socket")} of the server in TIME_WAIT";
        yield return dials;
    }

    static IEnumerable<string> ReusedClients(Row? shared, Row? factory)
    {
        if (shared?.Connections is { } one)
        {
            var also = factory?.Connections is { } too ? $", the factory's clients {Words.Times(too)}" : "";
            yield return $"the shared client dialled {Words.Times(one)}{also}";
        }
        else if (factory?.Connections is { } alone)
            yield return $"the factory's clients dialled {Words.Times(alone)}";
    }

    static IEnumerable<string> Undisposed(Row? row)
    {
        if (row?.Extent(CounterNames.IdleAfter) is { High: > 1 } open)
            yield return $"Clients that were never disposed still held {open} connections open after the last answer"
                + (row.Extent(CounterNames.Abandoned) is { High: > 0 } left ? $", and the garbage collector left {left} of them open for good." : ".")
                + (row.Extent(CounterNames.Reset) is { High: > 0 } reset ? $" What it closes, it resets: {reset} connections ended without TIME_WAIT."
                    : "");
    }

    static IEnumerable<string> Closing(Row? row)
    {
        if (row?.Connections is { High: > 1 } dialled)
            yield return $"With Connection: close a shared client dialled {Words.Times(dialled)}.";
    }
}
