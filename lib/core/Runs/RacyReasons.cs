namespace PoolBench.Core.Runs;

/// <summary>Why a counter is racy by nature: every reason that is written into a Run, and the counters it is written for.</summary>
/// <remarks>
/// Reader and writer share this list: a counter that is not exact and gives another reason, or the reason of another counter, was exact by
/// declaration and its iterations disagreed. A reason that was worded otherwise in an accepted Run stays here.
/// </remarks>
static class RacyReasons
{
    /// <summary>Of methods compiled.</summary>
    public const string Compiles = "the runtime decides when it compiles a method again";

    /// <summary>Of sockets in TIME_WAIT.</summary>
    public const string TimeWait = "on loopback the kernel may reuse a port in TIME_WAIT after a second";

    /// <summary>Of file descriptors.</summary>
    public const string Descriptors = "the runtime opens and closes descriptors of its own";

    /// <summary>Of client ports.</summary>
    public const string PortsAgain = "the kernel may give out a port again while the case runs";

    /// <summary>Of late starts.</summary>
    public const string LateStarts = "the system decides when the thread that starts the requests may run";

    /// <summary>Of connects completed.</summary>
    public const string NoOrder = "connects and answers end in no fixed order";

    /// <summary>Of requests given up.</summary>
    public const string SeenLateGivenUp = "the server may accept a connection before it has seen the end of the one given up";

    /// <summary>Of requests given up, by the use of their connections.</summary>
    public const string GivenUp = "a request that is given up may have reached its connection or not";

    /// <summary>Of the use of connections.</summary>
    public const string AnyConnection = "which connection carries the next request depends on which answer came first";

    /// <summary>Where the server ends connections.</summary>
    public const string SeenLateEnded = "the server may accept a connection before the end of the one that it ended";

    /// <summary>Where answers are left unread.</summary>
    public const string LeavesMuch =
        "the client closes in the middle of an answer, which resets the connection or not, and the server learns of it late";

    /// <summary>Where answers are disposed of before their end.</summary>
    public const string Drains = "the client reads the rest of an answer in the background, and what comes next may come before that is done";

    /// <summary>Where answers are neither read nor disposed of.</summary>
    public const string FoundLate = "the garbage collector decides when the connection of a forgotten answer is closed and its place is free";

    /// <summary>Where the server ends a connection without a word.</summary>
    public const string CrossesTheEnd = "a request may cross the end of its connection, and is then sent again";

    /// <summary>Where some requests are given up.</summary>
    public const string Shared = "requests that are answered and requests that are given up share the new connections as they come";

    /// <summary>With <c>Connection: close</c>.</summary>
    public const string BothClose = "both ends close at once after Connection: close";

    /// <summary>Where the server ends idle connections.</summary>
    public const string EndsLate = "the server may end the last connection before the account is taken, or after";

    /// <summary>Of the kinds of handshakes.</summary>
    public const string ConcurrentHandshakes = "which of the concurrent handshakes ends first decides what the others can resume";

    /// <summary>Of connections that carried nothing.</summary>
    public const string FindsAConnection = "a request that begins after another has ended may find its connection";

    /// <summary>Of several workers.</summary>
    public const string Timing = "the workers' timing decides who finds a connection free, and who waits";

    /// <summary>Of the framework's own cap.</summary>
    public const string TakesADial = "a request in flight may take a connection that another one dialled";

    /// <summary>Of the framework's own expiry.</summary>
    public const string Timer = "the handler looks for idle connections on a timer of its own";

    /// <summary>Of clients that nobody disposes.</summary>
    public const string CollectedLate = "the garbage collector decides when an abandoned connection is closed";

    /// <summary>Of clients that nobody disposes, by who closed.</summary>
    public const string Collected = "the garbage collector closes abandoned connections";

    /// <summary>Of bursts where not all connections are kept.</summary>
    public const string SeenLateBurst = "the server may accept the next burst before it has seen the end of what the pool did not keep";

    /// <summary>Of pools that make room for other origins.</summary>
    public const string SeenLateEvicted = "the server may accept a connection before it has seen the end of the one closed for it";

    /// <summary>Of pools that make room for other origins, by an older rule.</summary>
    public const string Order = "the order of the requests decides which idle connection the rule closes before its next request comes";

    /// <summary>Of clients that keep nothing.</summary>
    public const string SeenLateLast = "the server may accept the next connection before it has seen the end of the last";

    /// <summary>Of the open loop.</summary>
    public const string AnswerTime =
        "how long the answers took decides what is in flight when a request is due: who finds a connection free, and who waits";

    /// <summary>Of requests that were observed.</summary>
    public const string ReplayedTime = "how long the answers took decides who finds a connection free";

    /// <summary>Of two clients in turns.</summary>
    public const string TwoClients = "two clients take turns, and their workers' timing decides how many connections each needs";

    /// <summary>Of factories.</summary>
    public const string FactoryKeeps = "a factory may keep its handlers until the garbage collector comes";

    static readonly string[] Ends = [CounterNames.ClosedByClient, CounterNames.ClosedByServer, CounterNames.Reset];
    static readonly string[] Met = [CounterNames.Dialled, CounterNames.Reused, CounterNames.Queued, CounterNames.QueuedThenDialled];
    static readonly string[] Pool =
        [CounterNames.Connections, CounterNames.Dials, CounterNames.PeakOpen, CounterNames.IdleAfter, .. Ends, .. Met];

    static readonly string[] Use = [CounterNames.Unused, CounterNames.UsedOnce, CounterNames.ReusedConnections];

    static readonly Dictionary<string, string[]> Counters = new(StringComparer.Ordinal)
    {
        [Compiles] = [CounterNames.ClientMethodsCompiled, CounterNames.ServerMethodsCompiled],
        [TimeWait] = [CounterNames.TimeWaitClient, CounterNames.TimeWaitServer],
        [Descriptors] = [CounterNames.ClientFds],
        [PortsAgain] = [CounterNames.ClientPorts],
        [LateStarts] = [CounterNames.LateStarts],
        [NoOrder] = [CounterNames.OpenedAtDrain],
        [SeenLateGivenUp] = [CounterNames.PeakOpen],
        [GivenUp] = Use,
        [AnyConnection] = Use,
        [SeenLateEnded] = [CounterNames.PeakOpen],
        [LeavesMuch] = [CounterNames.PeakOpen, CounterNames.ClosedByClient, CounterNames.Reset],
        [Drains] = [.. Pool, .. Use, CounterNames.TlsFull, CounterNames.TlsResumed, Counter.Handshakes],
        [FoundLate] = [.. Pool, .. Use, CounterNames.TlsFull, CounterNames.TlsResumed, Counter.Handshakes, CounterNames.Abandoned,
            CounterNames.Requests, CounterNames.FailedRequests],
        [CrossesTheEnd] = [CounterNames.Requests],
        [Shared] = [.. Met, .. Use],
        [BothClose] = Ends,
        [EndsLate] = [CounterNames.IdleAfter, .. Ends],
        [ConcurrentHandshakes] = [CounterNames.TlsFull, CounterNames.TlsResumed, Counter.Handshakes],
        [FindsAConnection] = [CounterNames.Unused],
        [Timing] = [.. Pool, .. Use],
        [TakesADial] = [.. Met, .. Use],
        [Timer] = [.. Pool, .. Use],
        [CollectedLate] = [CounterNames.PeakOpen, CounterNames.IdleAfter, CounterNames.Abandoned],
        [Collected] = Ends,
        [SeenLateBurst] = [CounterNames.PeakOpen],
        [SeenLateEvicted] = [CounterNames.PeakOpen],
        [Order] = [.. Pool, .. Use],
        [SeenLateLast] = [CounterNames.PeakOpen],
        [AnswerTime] = [.. Pool, .. Use],
        [ReplayedTime] = [.. Pool, .. Use],
        [TwoClients] = [.. Pool, .. Use],
        [FactoryKeeps] = [CounterNames.IdleAfter, CounterNames.Abandoned, .. Ends],
        // As accepted Runs have them.
        [OldNoOrder] = [CounterNames.OpenedAtDrain],
        [OldAnswerTime] = Pool,
        [OldTakesADial] = Met,
        [OldTimer] = Pool,
    };

    const string OldNoOrder = "connects and answers end in an order of their own";
    const string OldAnswerTime =
        "how long the answers took decides what is under way when a request is due: who finds a connection free, and who waits";
    const string OldTakesADial = "a request under way may take a connection that another one dialled";
    const string OldTimer = "the handler looks for idle connections by a timer of its own";

    /// <summary>What a case must be like for a reason to be true of it, as far as its row tells.</summary>
    static readonly Dictionary<string, Func<CaseResult, bool>> Needs = new(StringComparer.Ordinal)
    {
        [Timing] = HasSeveralAtOnce,
        [ConcurrentHandshakes] = HasSeveralAtOnce,
        [NoOrder] = HasSeveralAtOnce,
        [OldNoOrder] = HasSeveralAtOnce,
        [FindsAConnection] = HasSeveralAtOnce,
        [AnswerTime] = IsPaced,
        [OldAnswerTime] = IsPaced,
        [ReplayedTime] = IsPaced,
        [LateStarts] = IsPaced,
        [TakesADial] = row => row.StrategyKind == StrategyKinds.MaxPerServer,
        [OldTakesADial] = row => row.StrategyKind == StrategyKinds.MaxPerServer,
        [Timer] = row => row.StrategyKind == StrategyKinds.MaxPerServer,
        [OldTimer] = row => row.StrategyKind == StrategyKinds.MaxPerServer,
        [SeenLateEvicted] = row => row.StrategyKind == StrategyKinds.Limits,
        [Order] = row => row.StrategyKind == StrategyKinds.Limits && HasSeveralAtOnce(row),
        [SeenLateBurst] = row => row.Limits is not null,
        [CollectedLate] = row => row.StrategyKind == StrategyKinds.PerRequestUndisposed,
        [Collected] = row => row.StrategyKind == StrategyKinds.PerRequestUndisposed,
        [TwoClients] = row => row.Family == "limits-overhead",
        [FactoryKeeps] = row => StrategyKinds.IsOwn(row.StrategyKind),
        [Drains] = ReadsNothing,
        [FoundLate] = ReadsNothing,
    };

    /// <summary>Reasons that are never written for a count of sockets alone: connections and dials have them, too.</summary>
    static readonly HashSet<string> OfTheWholePool = new(StringComparer.Ordinal)
    {
        Timing, AnswerTime, OldAnswerTime, ReplayedTime, TwoClients, Order, Timer, OldTimer,
    };

    static readonly string[] Sockets = [CounterNames.Connections, CounterNames.Dials, CounterNames.PeakOpen, CounterNames.IdleAfter, .. Ends];

    static readonly string[] NumberOfConnections = [CounterNames.Connections, CounterNames.Dials];

    static bool HasSeveralAtOnce(CaseResult row) => row.Concurrency is not 1;

    static bool IsPaced(CaseResult row) => row.Rate is not null;

    static bool ReadsNothing(CaseResult row) =>
        row.Counter(CounterNames.AnswerBytes) is { Values: { Count: > 0 } read } && read.All(bytes => bytes == 0);

    /// <summary>Whether the counter's reason is one that is written for it where it is racy, and the case is such that it may be.</summary>
    /// <remarks>
    /// Somebody else's reason excuses nothing: one request after another has no workers whose timing decides. What leaves the number of connections
    /// to chance leaves it to chance by each name that it has. What a row does not tell of its case (whether the server ends connections, say) is
    /// believed.
    /// </remarks>
    public static bool Explains(CaseResult row, Counter counter)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(counter);
        return counter.Reason is { } reason && Counters.TryGetValue(reason, out var counters) && counters.Contains(counter.Name)
            && (!Needs.TryGetValue(reason, out var fits) || fits(row))
            && (!(OfTheWholePool.Contains(reason) ? Sockets : NumberOfConnections).Contains(counter.Name)
                || NumberOfConnections.All(name => IsSo(row.Counter(name), reason)));
    }

    static bool IsSo(Counter? counter, string reason) => counter is null or { Exactness: Exactness.Unavailable } || counter.Reason == reason;
}
