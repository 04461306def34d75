using PoolBench.Core.Runs;
using PoolBench.Measure.Own;
using PoolBench.Measure.Strategies;
using PoolBench.Pool;

namespace PoolBench.Measure.Recording;

/// <summary>Which counters a case has, and which of them are racy by nature.</summary>
static class CounterRules
{
    /// <summary>Counters that say nothing about a case, and are left out of its row.</summary>
    public static bool Applies(string counter, Case row) => counter switch
    {
        CounterNames.TlsFull or CounterNames.TlsResumed or CounterNames.TlsFailed => row.Link.Tls,
        CounterNames.Http2Streams => row.Link.Multiplexed,
        CounterNames.Queued or CounterNames.QueuedThenDialled => row.Strategy is CappedStrategy,
        CounterNames.LateStarts => row.Workload.Arrivals is not null,
        CounterNames.ExtraAttempts or CounterNames.DialsElsewhere => row.Strategy is OwnClient,
        CounterNames.OpenedAtDrain => row is { ConnectDelay: not null, Workload.Idle: > 0 },
        // A server has at most 254 addresses: over many hosts those of another case come round again while its sockets are still there.
        CounterNames.TimeWaitClient or CounterNames.TimeWaitServer => row.Workload.Hosts == 1,
        _ => true,
    };

    /// <summary>Why the counter is only bounded in this case, as one sentence; null when it is exact.</summary>
    public static string? BoundedBecause(string counter, Case row) => counter switch
    {
        CounterNames.ClientMethodsCompiled or CounterNames.ServerMethodsCompiled => "the runtime decides when it compiles a method again",
        CounterNames.ClientFds => "the runtime opens and closes descriptors of its own",
        CounterNames.TimeWaitClient or CounterNames.TimeWaitServer => "on loopback the kernel may reuse a port in TIME_WAIT after a second",
        CounterNames.ClientPorts => "the kernel may give out a port again while the case runs",
        CounterNames.LateStarts => "the system decides when the thread that starts the requests may run",
        CounterNames.Unused or CounterNames.UsedOnce or CounterNames.ReusedConnections when row.Workload.Idle == 0 => UseBoundedBecause(row),
        CounterNames.UsedOnce or CounterNames.ReusedConnections => "which connection carries the next request depends on which answer came first",
        CounterNames.TlsFull or CounterNames.TlsResumed when row.Workload.Workers > 1 =>
            "which of the concurrent handshakes ends first decides what the others can resume",
        _ when IsOfThePool(counter) && row.Family is "limits-overhead" =>
            "two clients take turns, and their workers' timing decides how many connections each needs",
        _ when IsOfThePool(counter) && row.Workload.Arrivals is not null =>
            "how long the answers took decides what is under way when a request is due: who finds a connection free, and who waits",
        _ when IsOfTheSockets(counter) && HoldsTheCap(row) => null,
        _ when IsOfThePool(counter) && row.Workload.Late > 0 => null,
        _ when IsOfTheSockets(counter) && BeginsWithEnough(row) => null,
        CounterNames.Dialled when BeginsWithEnough(row) => null,
        CounterNames.OpenedAtDrain when !BeginsWithEnough(row) => "connects and answers end in an order of their own",
        CounterNames.Unused when !BeginsWithEnough(row) => "a request that begins after another has ended may find its connection",
        CounterNames.PeakOpen when Evicts(row) => "the server may accept a connection before it has seen the end of the one closed for it",
        CounterNames.PeakOpen when row.Fails is not null => "the server may accept a connection before it has seen the end of the one given up",
        _ when IsOfThePool(counter) && row.Workload is { Interleaved: true, Workers: > 1 } && Evicts(row)
            && row.Strategy is CappedStrategy { Limits.Rule: not KeepAliveRule.Documented } =>
            "the order of the requests decides which idle connection the rule closes before its request comes",
        _ when IsOfThePool(counter) && !row.Workload.IsExactWith(SlotsOf(row)) =>
            "the workers' timing decides who finds a connection free, and who waits",
        CounterNames.Queued or CounterNames.QueuedThenDialled or CounterNames.Dialled or CounterNames.Reused when row.Strategy is MaxPerServer =>
            "a request under way may take a connection that another one dialled",
        _ when IsOfThePool(counter) && row.Strategy is MaxPerServer && row.Workload.Rest > TimeSpan.Zero =>
            "the handler looks for idle connections by a timer of its own",
        CounterNames.PeakOpen when Trims(row) => "the server may accept the next burst before it has seen the end of what the pool did not keep",
        CounterNames.PeakOpen when DialsPerRequest(row) => "the server may accept the next connection before it has seen the end of the last",
        CounterNames.IdleAfter or CounterNames.Abandoned or CounterNames.ClosedByClient or CounterNames.ClosedByServer or CounterNames.Reset
            when row.Strategy is OwnClient { Lingers: true } => "a factory may keep its handlers until the garbage collector comes",
        CounterNames.PeakOpen or CounterNames.IdleAfter or CounterNames.Abandoned when Undisposed(row) =>
            "the garbage collector decides when an abandoned connection is closed",
        CounterNames.ClosedByClient or CounterNames.ClosedByServer or CounterNames.Reset when row.Strategy is ConnectionClose =>
            "both ends close at once after Connection: close",
        CounterNames.ClosedByClient or CounterNames.ClosedByServer or CounterNames.Reset when Undisposed(row) =>
            "the garbage collector closes abandoned connections",
        _ => null,
    };

    /// <summary>
    /// How often each connection was used follows from the numbers alone for one request after another, and in held rounds of one width whose
    /// connections are all kept or none: else the order of the answers decides which connection is closed, and which carries the next request.
    /// </summary>
    static string? UseBoundedBecause(Case row) =>
        BoundedBecause(CounterNames.Connections, row) ?? BoundedBecause(CounterNames.Reused, row)
        ?? (row.Fails is not null ? "a request that is given up may have reached its connection or not"
            : row.Workload.Workers == 1 && row.Workload.Hosts == 1 || DialsPerRequest(row) || Undisposed(row) ? null
            : row.Workload is { Held: true, Hold: 0, Widths: null, Late: 0, Unanswered: 0, Hosts: 1 } && !Trims(row) ? null
            : "which connection carries the next request depends on which answer came first");

    static bool IsOfThePool(string counter) => IsOfTheSockets(counter)
        || counter is CounterNames.Dialled or CounterNames.Reused or CounterNames.Queued or CounterNames.QueuedThenDialled;

    static bool IsOfTheSockets(string counter) =>
        counter is CounterNames.Connections or CounterNames.Dials or CounterNames.PeakOpen or CounterNames.IdleAfter
        or CounterNames.ClosedByClient or CounterNames.ClosedByServer or CounterNames.Reset;

    /// <summary>
    /// Whether the server holds exactly as many requests at once as a cap lets through: each has a connection of its own, and there is never one
    /// more.
    /// </summary>
    static bool HoldsTheCap(Case row) => row.Strategy is CappedStrategy { Limits: var limits } && row.Workload.Hold == limits.MaxConnections
        && row.Workload.Workers % row.Workload.Hold == 0 && limits.MaxKeepAlive >= limits.MaxConnections && !row.Link.Multiplexed;

    /// <summary>The framework's cap is one for each server.</summary>
    static int SlotsOf(Case row) =>
        row.Strategy is CappedStrategy capped
            ? capped.Limits.MaxConnections * (capped is MaxPerServer && row.Workload.Interleaved ? row.Workload.Hosts : 1) : int.MaxValue;

    /// <summary>Whether every request that may be under way finds one of the idle connections that the workload begins with.</summary>
    static bool BeginsWithEnough(Case row) => row.Workload.Idle > 0 && row.Workload.Idle >= Math.Min(row.Workload.Workers, SlotsOf(row));

    /// <summary>Whether the pool closes connections for the sake of other origins.</summary>
    static bool Evicts(Case row) => row.Workload.Hosts > 1 && row.Strategy is LimitedPool pool
        && Math.Min(
            pool.Limits.MaxConnections, pool.Limits.MaxKeepAlive) < row.Workload.Hosts * (row.Workload.Interleaved ? 1 : row.Workload.Workers);

    /// <summary>Whether the pool closes connections that the next burst needs.</summary>
    internal static bool Trims(Case row) =>
        row.Strategy is CappedStrategy capped && capped.Limits.MaxKeepAlive < Math.Min(row.Workload.Workers, capped.Limits.MaxConnections);

    static bool DialsPerRequest(Case row) => row.Strategy is PerRequest or ConnectionClose or OwnClient { Reuses: false };

    static bool Undisposed(Case row) => row.Strategy is PerRequestUndisposed;
}
