using PoolBench.Core.Runs;

namespace PoolBench.Measure.Recording;

/// <summary>The counters that are racy on any machine, with any strategy and workload.</summary>
static class RacyAnywhere
{
    const string Compiles = RacyReasons.Compiles;
    const string Reuses = RacyReasons.TimeWait;

    static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        [CounterNames.ClientMethodsCompiled] = Compiles,
        [CounterNames.ServerMethodsCompiled] = Compiles,
        [CounterNames.ClientFds] = RacyReasons.Descriptors,
        [CounterNames.TimeWaitClient] = Reuses,
        [CounterNames.TimeWaitServer] = Reuses,
        [CounterNames.ClientPorts] = RacyReasons.PortsAgain,
        [CounterNames.LateStarts] = RacyReasons.LateStarts,
    };

    /// <summary>Why the counter is racy, as one sentence; null when it is not one of them.</summary>
    public static string? Why(string counter) => Reasons.GetValueOrDefault(counter);
}
