namespace PoolBench.Core.Runs;

/// <summary>How well a counter repeats.</summary>
public enum Exactness
{
    /// <summary>The same integer in every iteration of every Run on any machine.</summary>
    Exact,

    /// <summary>Racy by nature: compared within bounds, never for equality; <see cref="Counter.Reason"/> says why.</summary>
    Bounded,

    /// <summary>Could not be read on this system; <see cref="Counter.Reason"/> says why and <see cref="Counter.Values"/> is empty.</summary>
    Unavailable,
}

/// <summary>An integer counted once per iteration.</summary>
public sealed record Counter
{
    /// <summary>One of <see cref="CounterNames"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the values must be equal from Run to Run.</summary>
    public required Exactness Exactness { get; init; }

    /// <summary>Why the counter is not exact; null when it is.</summary>
    public string? Reason { get; init; }

    /// <summary>One value an iteration, in order.</summary>
    public required IReadOnlyList<long> Values { get; init; }

    /// <summary>How the reason of a counter begins that is exact by declaration and whose iterations disagreed.</summary>
    internal const string Disagreed = "declared exact, but the iterations disagree: ";

    /// <summary>Between the names of a sum of two counters, which only a comparison makes: no stored counter has it in its name.</summary>
    internal const string Sum = " + ";

    /// <summary>Full and resumed together: all completed handshakes of TLS.</summary>
    internal const string Handshakes = CounterNames.TlsFull + Sum + CounterNames.TlsResumed;
}

/// <summary>A quantity that varies from run to run, sampled once per iteration.</summary>
public sealed record Sample
{
    /// <summary>One of <see cref="SampleNames"/>; the name holds the unit.</summary>
    public required string Name { get; init; }

    /// <summary>One value an iteration, in order.</summary>
    public required IReadOnlyList<double> Values { get; init; }
}

/// <summary>The names of the counters. All are per iteration, of the measured phase alone.</summary>
public static class CounterNames
{
    /// <summary>Requests that arrived at the server (ledger). Requests that failed on the way are not counted.</summary>
    public const string Requests = "requests";

    /// <summary>Requests that did not get a whole answer with a success status.</summary>
    public const string FailedRequests = "failedRequests";

    /// <summary>Bytes of the answers' bodies that the client had read when it gave them out: fewer mean that it did less.</summary>
    public const string AnswerBytes = "answerBytes";

    /// <summary>
    /// Requests that the server counted beyond those we sent: retries, or other requests that the client makes by itself. Clients of one's own only.
    /// </summary>
    public const string ExtraAttempts = "extraAttempts";

    /// <summary>TCP connects that the client began to a place other than the server. Clients of one's own only.</summary>
    public const string DialsElsewhere = "dialsElsewhere";

    /// <summary>TCP connections the server accepted (ledger); each is one TCP handshake.</summary>
    public const string Connections = "connections";

    /// <summary>TCP connects the client process began (the runtime's own telemetry); must equal <see cref="Connections"/>.</summary>
    public const string Dials = "dials";

    /// <summary>Most connections open at once (ledger).</summary>
    public const string PeakOpen = "peakOpen";

    /// <summary>Connections still open after the last answer, before the client is disposed (ledger).</summary>
    public const string IdleAfter = "idleAfter";

    /// <summary>
    /// Peers only: connections still open after a pause longer than the client's idle expiry. 0: a timer closed them; otherwise the next request
    /// finds them expired.
    /// </summary>
    public const string OpenAfterPause = "openAfterPause";

    /// <summary>Connections still open after the client was disposed and the garbage collector had run: the server had to close them.</summary>
    public const string Abandoned = "abandoned";

    /// <summary>Connects that the client had completed when the last answer was read. Cases with a slow connect only.</summary>
    public const string OpenedAtDrain = "openedAtDrain";

    /// <summary>Connections that were opened in the measured phase and carried no request (ledger).</summary>
    public const string Unused = "unused";

    /// <summary>Connections that were opened in the measured phase and carried one request (ledger).</summary>
    public const string UsedOnce = "usedOnce";

    /// <summary>Connections that were opened in the measured phase and carried more than one request (ledger).</summary>
    public const string ReusedConnections = "reusedConnections";

    /// <summary>Full TLS handshakes (ledger).</summary>
    public const string TlsFull = "tlsFull";

    /// <summary>Resumed TLS handshakes (ledger).</summary>
    public const string TlsResumed = "tlsResumed";

    /// <summary>TLS handshakes that began and did not complete (ledger).</summary>
    public const string TlsFailed = "tlsFailed";

    /// <summary>HTTP/2 streams (ledger).</summary>
    public const string Http2Streams = "http2Streams";

    /// <summary>Connections that the client closed first, by end-of-stream (ledger).</summary>
    public const string ClosedByClient = "closedByClient";

    /// <summary>Connections that the server closed first (ledger).</summary>
    public const string ClosedByServer = "closedByServer";

    /// <summary>Connections that ended by a reset from the client (ledger).</summary>
    public const string Reset = "reset";

    /// <summary>Different client ports seen by the server (ledger).</summary>
    public const string ClientPorts = "clientPorts";

    /// <summary>Requests that were the first on their connection, as the client saw it.</summary>
    public const string Dialled = "dialled";

    /// <summary>Requests on a connection that had served before, as the client saw it.</summary>
    public const string Reused = "reused";

    /// <summary>Requests that waited for a slot, then took a connection that had served before, as the client saw it. Capped clients only.</summary>
    public const string Queued = "queued";

    /// <summary>Requests that waited for a slot and were then the first on their connection, as the client saw it. Capped clients only.</summary>
    public const string QueuedThenDialled = "queuedThenDialled";

    /// <summary>
    /// Requests sent more than 1 ms after they were due. They are still sent, and their latency runs from when they were due. Open loop only.
    /// </summary>
    public const string LateStarts = "lateStarts";

    /// <summary>Sockets in TIME_WAIT on the client's side after both ends have closed (census).</summary>
    public const string TimeWaitClient = "timeWaitClient";

    /// <summary>Sockets in TIME_WAIT on the server's side after both ends have closed (census).</summary>
    public const string TimeWaitServer = "timeWaitServer";

    /// <summary>File descriptors of the client process after the last answer, before the client is disposed (census).</summary>
    public const string ClientFds = "clientFds";

    /// <summary>Methods the client process compiled during the measured phase; 0 or few when the code was warm.</summary>
    public const string ClientMethodsCompiled = "clientMethodsCompiled";

    /// <summary>Methods the server process compiled during the measured phase.</summary>
    public const string ServerMethodsCompiled = "serverMethodsCompiled";
}

/// <summary>The names of the samples. All are per iteration, of the measured phase alone.</summary>
public static class SampleNames
{
    /// <summary>Wall time from the first request to the last answer, seconds.</summary>
    public const string Seconds = "seconds";

    /// <summary>Bytes the client process allocated.</summary>
    public const string ClientAllocatedBytes = "clientAllocatedBytes";

    /// <summary>Bytes the server process allocated, the control port's share included.</summary>
    public const string ServerAllocatedBytes = "serverAllocatedBytes";

    /// <summary>CPU time of the client process, user and kernel, nanoseconds.</summary>
    public const string ClientCpuNs = "clientCpuNs";

    /// <summary>CPU time of the server process, user and kernel, nanoseconds, the control port's share included.</summary>
    public const string ServerCpuNs = "serverCpuNs";

    /// <summary>
    /// Open loop of a capped client only: the mean wait, nanoseconds, that the same arrivals would have for as many slots if each service took the
    /// iteration's mean service time. Computed, not measured.
    /// </summary>
    public const string ReplayedQueueNs = "replayedQueueNs";

    /// <summary>Self-check only: time of the recorded loop divided by the time of the bare loop. 1: the recorder costs nothing.</summary>
    public const string RecordedToBare = "recordedToBare";

    /// <summary>
    /// Self-check only: the time that an emulated link adds to a request on a new connection, divided by round trips × round-trip time.
    /// </summary>
    public const string AddedToRoundTrips = "addedToRoundTrips";

    /// <summary>Self-check only: time of requests through the handler of limits, divided by the time through a plain one.</summary>
    public const string LimitsToPlain = "limitsToPlain";

    /// <summary>Self-check only: time of requests through a pool with 10,000 idle connections, divided by the time with 10.</summary>
    public const string ManyIdleToFew = "manyIdleToFew";

    /// <summary>
    /// Self-check only: managed bytes on the client's side for an idle connection of the handler of limits, the framework's share included.
    /// </summary>
    public const string BytesPerIdleSlot = "bytesPerIdleSlot";

    /// <summary>Self-check only: leases (with their return) per microsecond that the pool's policy alone does with 10 idle slots.</summary>
    public const string LeasesPerUsFewIdle = "leasesPerUsFewIdle";

    /// <summary>Self-check only: as <see cref="LeasesPerUsFewIdle"/>, with 10,000 idle slots.</summary>
    public const string LeasesPerUsManyIdle = "leasesPerUsManyIdle";
}
