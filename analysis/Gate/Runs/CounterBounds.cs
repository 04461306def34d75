using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Runs;

/// <summary>Between what a counter must lie that is racy by nature.</summary>
/// <remarks>
/// Two kinds. What a case can count at all: no request meets two connections, no connection closes twice, and a pool with limits holds to them but
/// for what the server sees late; no value may lie beyond, unless the baseline's does. And what the baseline showed, for counters of which more is
/// worse: the candidate's median may lie above the baseline's highest value by a room, and its highest value by twice that. The room is the most of
/// three times the baseline's range, half of its highest value, and ten; with fewer than <see cref="Enough"/> values, which show little, ten times
/// the range, the value itself, and fifteen.
/// </remarks>
static class CounterBounds
{
    /// <summary>Values of the baseline from which a close bound is learnt.</summary>
    public const int Enough = 5;

    const int FreeRoom = 10;
    const int FreeRoomOfFew = 15;

    /// <summary>What the system has and the client only moves: sockets that wait, descriptors, and connections that nobody has closed yet.</summary>
    const int FreeRoomOfTheSystem = 50;

    /// <summary>Connections that a pool has closed, and the server has not seen the end of, when the account is taken.</summary>
    const int Unseen = 3;

    /// <summary>What a client process compiles or keeps open besides connections is far below it.</summary>
    const long Thousands = 20_000;

    /// <summary>Says how a counter lies beyond its bounds; null when it lies within them.</summary>
    /// <param name="before">The baseline's row.</param>
    /// <param name="after">The candidate's row.</param>
    /// <param name="baseline">The baseline's counter.</param>
    /// <param name="candidate">The candidate's counter.</param>
    public static string? Beyond(CaseResult before, CaseResult after, Counter baseline, Counter candidate)
    {
        foreach (var (value, i) in candidate.Values.Select((value, i) => (value, i)))
            if (Most(after, candidate.Name, i) is var most && value > most && (baseline.Values.Count == 0 || value > baseline.Values.Max()))
                return $"at most {Numbers.Count(most)} are possible";
        if (baseline.Values.Count == 0 || candidate.Values.Count == 0)
            return null;
        var (lowest, highest) = (baseline.Values.Min(), baseline.Values.Max());
        // Each request of the case arrives at least once: what the baseline repeated need not be repeated.
        if (baseline.Name == CounterNames.Requests && Math.Min(lowest, before.Requests) is var least && candidate.Values.Min() < least)
            return $"at least {Numbers.Count(least)} do the same work";
        if (Held(after, baseline.Name) is { } held && Math.Max(held, highest) is var limit && candidate.Values.Max() > limit)
            return $"bound {Numbers.Count(limit)}, from the limits of its pool";
        if (!CounterCosts.IsBound(baseline.Name))
            return null;
        var learnt = Learnt(before, baseline);
        if (Numbers.Median(candidate.Values.Select(value => (double)value)) > learnt)
            return $"bound {Numbers.Count(learnt)}, learnt from {Numbers.Count(baseline.Values.Count)} values of the baseline";
        var single = Learnt(before, baseline, 2);
        return candidate.Values.Max() > single
            ? $"bound {Numbers.Count(single)} for a single value, learnt from {Numbers.Count(baseline.Values.Count)} values of the baseline" : null;
    }

    /// <summary>The bound that the baseline's values teach, so many rooms above the highest of them.</summary>
    internal static long Learnt(CaseResult row, Counter counter, int rooms = 1)
    {
        var bound = Above(row, counter, rooms);
        // Where it is racy who closes, it is racy who waits: at most as many as there are connections.
        if (counter.Name is CounterNames.TimeWaitClient or CounterNames.TimeWaitServer && Racy(row, CounterNames.ClosedByClient) is not null
            && row.Counter(CounterNames.Connections) is { Values.Count: > 0 } connections)
            bound = Int128.Max(bound, Above(row, connections, rooms));
        if (counter.Name == CounterNames.ClientFds && Racy(row, CounterNames.IdleAfter) is { } idle)
            bound += Above(row, idle, rooms);
        return (long)Int128.Min(bound, Math.Max(counter.Values.Max(), Most(row, counter.Name, 0)));
    }

    static Int128 Above(CaseResult row, Counter counter, int rooms)
    {
        var (least, most) = (counter.Values.Min(), counter.Values.Max());
        var range = (Int128)most - least;
        var room = counter.Values.Count >= Enough ? Int128.Max(3 * range, Int128.Max(most / 2, FreeRoom))
            : Int128.Max(10 * range, Int128.Max(most, FreeRoomOfFew));
        if (IsOfTheSystem(counter.Name))
            room = Int128.Max(room, Int128.Max(most, FreeRoomOfTheSystem));
        // A client without a cap opens one for each request that is due while the machine is busy.
        if (row.Rate is not null && row.Limits is null)
            room = Int128.Max(room, 2 * (Int128)most);
        return most + (rooms * room);
    }

    static Counter? Racy(CaseResult row, string name) =>
        row.Counter(name) is { Exactness: Exactness.Bounded, Values.Count: > 0 } counter ? counter : null;

    static bool IsOfTheSystem(string name) =>
        name is CounterNames.ClientFds or CounterNames.IdleAfter or CounterNames.TimeWaitClient or CounterNames.TimeWaitServer;

    /// <summary>
    /// What a pool holds to by its limits, as the server may see it; null without such limits. All it closes may look open until the server has seen
    /// its end, so that twice the cap is seen, and a few more.
    /// </summary>
    static long? Held(CaseResult row, string name) => row is { Limits: { } limits, StrategyKind: StrategyKinds.Limits } ? name switch
    {
        CounterNames.PeakOpen => (2L * limits.MaxConnections) + FreeRoom,
        CounterNames.IdleAfter => (limits.Rule == LimitRules.Documented ? limits.MaxKeepAlive : limits.MaxConnections) + (long)Unseen,
        _ => null,
    } : null;

    /// <summary>The largest value that is possible.</summary>
    static long Most(CaseResult row, string name, int iteration)
    {
        long requests = row.Requests;
        var connections = row.Counter(CounterNames.Connections) is { } counted && iteration < counted.Values.Count ? counted.Values[iteration]
            : 2 * requests;
        return name switch
        {
            CounterNames.Dialled or CounterNames.QueuedThenDialled => Math.Min(requests, Saturated(connections, FreeRoom)),
            CounterNames.Reused or CounterNames.Queued or CounterNames.LateStarts or CounterNames.FailedRequests => requests,
            // A request that lost its connection dials once more.
            CounterNames.Connections or CounterNames.Dials => (2 * requests) + FreeRoom,
            CounterNames.ClientMethodsCompiled or CounterNames.ServerMethodsCompiled => Thousands,
            CounterNames.ClientFds => Saturated(connections, Thousands),
            CounterNames.Requests or CounterNames.Http2Streams or CounterNames.ExtraAttempts or CounterNames.DialsElsewhere => long.MaxValue,
            // Others than the case's connections wait on the same address.
            CounterNames.TimeWaitClient or CounterNames.TimeWaitServer => Saturated(connections, requests + FreeRoomOfTheSystem),
            CounterNames.Unused or CounterNames.UsedOnce or CounterNames.ReusedConnections => Saturated(connections, FreeRoom),
            _ when IsOfConnections(name) => Saturated(connections, requests),
            _ => long.MaxValue,
        };
    }

    /// <summary>Connections by what became of them; those that were open before the first request are no more than there are requests.</summary>
    static bool IsOfConnections(string name) => name is CounterNames.PeakOpen or CounterNames.IdleAfter or CounterNames.Abandoned
        or CounterNames.OpenedAtDrain or CounterNames.TlsFull or CounterNames.TlsResumed or CounterNames.TlsFailed or CounterNames.ClosedByClient
        or CounterNames.ClosedByServer or CounterNames.Reset or CounterNames.ClientPorts or CounterCosts.Handshakes;

    static long Saturated(long one, long other) => (long)Int128.Min(long.MaxValue, (Int128)one + other);
}
