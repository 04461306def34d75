using PoolBench.Core.Runs;

namespace PoolBench.Measure.Recording;

/// <summary>The counters that are racy on any machine, with any strategy and workload.</summary>
static class RacyAnywhere
{
    const string Compiles = "the runtime decides when it compiles a method again";
    const string Reuses = "on loopback the kernel may reuse a port in TIME_WAIT after a second";

    static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        [CounterNames.ClientMethodsCompiled] = Compiles,
        [CounterNames.ServerMethodsCompiled] = Compiles,
        [CounterNames.ClientFds] = "the runtime opens and closes descriptors of its own",
        [CounterNames.TimeWaitClient] = Reuses,
        [CounterNames.TimeWaitServer] = Reuses,
        [CounterNames.ClientPorts] = "the kernel may give out a port again while the case runs",
        [CounterNames.LateStarts] = "the system decides when the thread that starts the requests may run",
    };

    /// <summary>Why the counter is racy, as one sentence; null when it is not one of them.</summary>
    public static string? Why(string counter) => Reasons.GetValueOrDefault(counter);
}
