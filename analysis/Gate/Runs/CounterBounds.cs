using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Runs;

/// <summary>Between what a counter must lie that is racy by nature.</summary>
/// <remarks>
/// Two kinds. What a case can count at all: no request meets two connections, and no connection closes twice; no value may lie beyond. And what the
/// baseline showed, for counters of which more is worse: the candidate's median may lie above the baseline's highest value by three times its range,
/// half of the value, and ten. Fewer than <see cref="Enough"/> values show little, so that the bound is three times as high as the highest of them.
/// </remarks>
static class CounterBounds
{
    /// <summary>Values of the baseline from which a close bound is learnt.</summary>
    public const int Enough = 5;

    const int FreeRoom = 10;

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
            if (Most(after, candidate.Name, i) is var most && value > most)
                return $"at most {Numbers.Count(most)} are possible";
        if (!CounterCosts.IsBound(baseline.Name) || baseline.Values.Count == 0 || candidate.Values.Count == 0)
            return null;
        var learnt = Learnt(before, baseline);
        return Numbers.Median(candidate.Values.Select(value => (double)value)) > learnt
            ? $"bound {Numbers.Count(learnt)}, learnt from {Numbers.Count(baseline.Values.Count)} values of the baseline" : null;
    }

    /// <summary>The bound that the baseline's values teach.</summary>
    internal static long Learnt(CaseResult row, Counter counter)
    {
        var (least, most) = (counter.Values.Min(), counter.Values.Max());
        // What is spread over everything that is possible is not known: the bound is then that of the case.
        var room = counter.Values.Count >= Enough ? Int128.Max(3 * (Int128)(most - least), Int128.Max(most / 2, FreeRoom))
            : Int128.Max(10 * (Int128)(most - least), Int128.Max(2 * (Int128)most, 2 * FreeRoom));
        return (long)Int128.Min(most + room, Most(row, counter.Name, 0));
    }

    /// <summary>The largest value that is possible.</summary>
    static long Most(CaseResult row, string name, int iteration)
    {
        long requests = row.Requests;
        var connections = row.Counter(CounterNames.Connections) is { } counted && iteration < counted.Values.Count ? counted.Values[iteration]
            : 2 * requests;
        return name switch
        {
            CounterNames.Dialled or CounterNames.Reused or CounterNames.Queued or CounterNames.QueuedThenDialled or CounterNames.LateStarts
                or CounterNames.FailedRequests => requests,
            // A request that lost its connection dials once more.
            CounterNames.Connections or CounterNames.Dials => (2 * requests) + FreeRoom,
            CounterNames.ClientMethodsCompiled or CounterNames.ServerMethodsCompiled => Thousands,
            CounterNames.ClientFds => Saturated(connections, Thousands),
            CounterNames.Requests or CounterNames.Http2Streams or CounterNames.ExtraAttempts or CounterNames.DialsElsewhere => long.MaxValue,
            _ when IsOfConnections(name) => Saturated(connections, requests),
            _ => long.MaxValue,
        };
    }

    /// <summary>Connections by what became of them; those that were open before the first request are no more than there are requests.</summary>
    static bool IsOfConnections(string name) => name is CounterNames.PeakOpen or CounterNames.IdleAfter or CounterNames.Abandoned
        or CounterNames.OpenedAtDrain or CounterNames.Unused or CounterNames.UsedOnce or CounterNames.ReusedConnections or CounterNames.TlsFull
        or CounterNames.TlsResumed or CounterNames.TlsFailed or CounterNames.ClosedByClient or CounterNames.ClosedByServer or CounterNames.Reset
        or CounterNames.ClientPorts or CounterNames.TimeWaitClient or CounterNames.TimeWaitServer or CounterCosts.Handshakes;

    static long Saturated(long one, long other) => (long)Int128.Min(long.MaxValue, (Int128)one + other);
}
