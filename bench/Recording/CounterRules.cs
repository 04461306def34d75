using PoolBench.Analysis.Model;

namespace PoolBench.Bench;

/// <summary>Which counters a case has, and which of them are racy by nature.</summary>
static class CounterRules
{
    /// <summary>Counters that say nothing about a case, and are left out of its row.</summary>
    public static bool Applies(string counter, Case row) => counter switch
    {
        CounterNames.TlsFull or CounterNames.TlsResumed or CounterNames.TlsFailed => row.Link.Tls,
        CounterNames.Http2Streams => row.Link.Multiplexed,
        _ => true,
    };

    /// <summary>Why the counter is only bounded in this case, as one sentence; null when it is exact.</summary>
    public static string? BoundedBecause(string counter, Case row) => counter switch
    {
        CounterNames.ClientMethodsCompiled or CounterNames.ServerMethodsCompiled => "the runtime decides when it compiles a method again",
        CounterNames.ClientFds => "the runtime opens and closes descriptors of its own",
        CounterNames.TimeWaitClient or CounterNames.TimeWaitServer => "on loopback the kernel may reuse a port in TIME_WAIT after a second",
        CounterNames.ClientPorts => "the kernel may give out a port again while the case runs",
        CounterNames.TlsFull or CounterNames.TlsResumed when row.Workload.Workers > 1 => "which of the concurrent handshakes ends first decides what the others can resume",
        CounterNames.PeakOpen when DialsPerRequest(row) => "the server may accept the next connection before it has seen the end of the last",
        CounterNames.PeakOpen or CounterNames.IdleAfter or CounterNames.Abandoned when Undisposed(row) => "the garbage collector decides when an abandoned connection is closed",
        CounterNames.ClosedByClient or CounterNames.ClosedByServer or CounterNames.Reset when row.Strategy is ConnectionClose => "both ends close at once after Connection: close",
        CounterNames.ClosedByClient or CounterNames.ClosedByServer or CounterNames.Reset when Undisposed(row) => "the garbage collector closes abandoned connections",
        _ => null,
    };

    static bool DialsPerRequest(Case row) => row.Strategy is PerRequest or ConnectionClose;

    static bool Undisposed(Case row) => row.Strategy is PerRequestUndisposed;
}
