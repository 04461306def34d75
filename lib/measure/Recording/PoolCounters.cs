using PoolBench.Core.Runs;

namespace PoolBench.Measure.Recording;

/// <summary>Groups the counters that tell what a pool did.</summary>
static class PoolCounters
{
    /// <summary>Whether it counts connections, by how they were used.</summary>
    public static bool IsOfTheSockets(string counter) =>
        counter is CounterNames.Connections or CounterNames.Dials or CounterNames.PeakOpen or CounterNames.IdleAfter || IsOfTheEnds(counter);

    /// <summary>Whether it counts connections, by who closed them.</summary>
    public static bool IsOfTheEnds(string counter) =>
        counter is CounterNames.ClosedByClient or CounterNames.ClosedByServer or CounterNames.Reset;

    /// <summary>Whether it counts connections, or requests by what they met.</summary>
    public static bool IsOfThePool(string counter) => IsOfTheSockets(counter)
        || counter is CounterNames.Dialled or CounterNames.Reused or CounterNames.Queued or CounterNames.QueuedThenDialled;
}
