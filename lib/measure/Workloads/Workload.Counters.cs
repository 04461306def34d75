using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Workloads;

/// <summary>What the shape of a workload means for the counters.</summary>
public abstract partial record Workload
{
    /// <summary>Whether there is a pause between two rounds.</summary>
    internal virtual bool Rests => false;

    /// <summary>Whether the counter means something for such a workload.</summary>
    internal virtual bool Applies(string counter) => counter switch
    {
        CounterNames.LateStarts => false,
        // A server has at most 254 addresses: with many hosts, a case reuses another case's addresses while its sockets still exist.
        CounterNames.TimeWaitClient or CounterNames.TimeWaitServer => Hosts == 1,
        _ => true,
    };

    /// <summary>Why the shape leaves the counter to chance, as one sentence; null when it does not.</summary>
    /// <param name="counter">One of <see cref="CounterNames"/>.</param>
    /// <param name="strategy">Who sends; asked only how many slots it has, and which connections it keeps.</param>
    /// <param name="link">What lies between client and server.</param>
    internal virtual string? WhyBounded(string counter, Strategy strategy, Link link)
    {
        var slots = strategy.Slots(this);
        return counter switch
        {
            CounterNames.TlsFull or CounterNames.TlsResumed when Workers > 1 =>
                RacyReasons.ConcurrentHandshakes,
            CounterNames.Unused when Idle > 0 && !BeginsWithEnough(slots) =>
                RacyReasons.FindsAConnection,
            _ when (PoolCounters.IsOfTheSockets(counter) || counter == CounterNames.Dialled) && BeginsWithEnough(slots) => null,
            _ when PoolCounters.IsOfThePool(counter) && !IsExactWith(slots) =>
                RacyReasons.Timing,
            _ => null,
        };
    }

    /// <summary>Whether every count of a pool with <paramref name="slots"/> slots follows from the numbers alone.</summary>
    internal virtual bool IsExactWith(int slots) => Workers == 1;

    /// <summary>
    /// Whether the numbers alone tell how often each connection was used: for one request after another, and for held rounds of one width whose
    /// connections are all kept. Otherwise the order of the answers decides which connection is closed, and which carries the next request.
    /// </summary>
    /// <param name="keepsAll">Whether the pool keeps every connection that a round needs.</param>
    internal virtual bool TellsUse(bool keepsAll) => Workers == 1 && Hosts == 1;

    /// <summary>Whether every request that may be in flight finds one of the idle connections that the workload begins with.</summary>
    internal bool BeginsWithEnough(int slots) => Idle > 0 && Idle >= Math.Min(Workers, slots);
}
