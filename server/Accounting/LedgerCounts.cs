namespace PoolBench.Server.Accounting;

/// <summary>
/// Counts of a set of connections, all of one instant. "Since the reset" means the last reset, or the server's start.
/// Always <c>Accepted + OpenAtReset = Open + ClosedByClient + ClosedByServer + Reset</c>.
/// </summary>
public record LedgerCounts
{
    /// <summary>Connections accepted since the reset.</summary>
    public required long Accepted { get; init; }

    /// <summary>Connections that were open at the reset.</summary>
    public required long OpenAtReset { get; init; }

    /// <summary>
    /// Connections open now: accepted, and their socket still exists. A socket is gone when Kestrel has disposed of it, or when the kernel has
    /// dropped the connection while Kestrel still waits. Kestrel has that fault when an HTTP/2 connection with hundreds of reset streams breaks;
    /// the server notices within half a second.
    /// </summary>
    public required long Open { get; init; }

    /// <summary>The most that were open at once since the reset.</summary>
    public required long PeakOpen { get; init; }

    /// <summary>
    /// Requests that reached the application since the reset, counted before their answer can be read. Requests that Kestrel itself refuses are
    /// not counted.
    /// </summary>
    public required long Requests { get; init; }

    /// <summary>How many of the requests were HTTP/2 streams.</summary>
    public required long Http2Streams { get; init; }

    /// <summary>
    /// Requests that reached the application after their connection had ended, such as streams that were reset at once: nobody could be
    /// answered. No entry and no other count includes them, so a closed entry never changes and the entries' requests add up to <see
    /// cref="Requests"/>.
    /// </summary>
    public required long RequestsAfterClose { get; init; }

    /// <summary>TLS handshakes since the reset.</summary>
    public required TlsCounts Tls { get; init; }

    /// <summary>Connections the client ended first; see <see cref="ClosedBy"/> for what is exact.</summary>
    public required long ClosedByClient { get; init; }

    /// <summary>Connections the server ended first.</summary>
    public required long ClosedByServer { get; init; }

    /// <summary>Connections that broke.</summary>
    public required long Reset { get; init; }

    /// <summary>
    /// Connections above <c>--max-connections</c> or chosen by <c>--refuse</c>, ended without an answer. <see cref="Accepted"/> does not include
    /// them.
    /// </summary>
    public required long Refused { get; init; }

    /// <summary>Who ended connections and how, since the reset; null from a server that does not tell.</summary>
    public EndCounts? Ends { get; init; }

    /// <summary>
    /// TCP payload bytes read since the reset, TLS records included. When a connection breaks, bytes that the HTTP layer had not read are missing.
    /// </summary>
    public required long BytesReceived { get; init; }

    /// <summary>TCP payload bytes handed to the transport since the reset, TLS records included, counted before anyone can read them.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Distinct client ports among the connections accepted since the reset.</summary>
    public required int ClientPorts { get; init; }

    /// <summary>How many connections, open or closed, carried each number of requests since the reset; ascending, zero requests included.</summary>
    public required IReadOnlyList<RequestsPerConnection> RequestsPerConnection { get; init; }

    /// <summary>How many connections were never used, used once, or reused since the reset; they add up to <c>Accepted + OpenAtReset</c>.</summary>
    public required UseCounts Use { get; init; }

    /// <summary>Entries of closed connections dropped since the reset to make room.</summary>
    public required long EntriesDropped { get; init; }
}

/// <summary><paramref name="Connections"/> connections carried exactly <paramref name="Requests"/> requests each.</summary>
public sealed record RequestsPerConnection(long Requests, long Connections);

/// <summary>
/// Connections by the requests they carried since the reset; for open ones, so far. A connection that was open at the reset starts again as
/// never used: exactly one request since then makes it <see cref="Once"/>, even though that request reused it.
/// </summary>
public sealed record UseCounts
{
    /// <summary>Carried no request.</summary>
    public required long Never { get; init; }

    /// <summary>Carried exactly one request.</summary>
    public required long Once { get; init; }

    /// <summary>Carried two requests or more.</summary>
    public required long Reused { get; init; }
}

/// <summary>
/// Closed connections by who ended them first, and how. <c>ClientFin = ClosedByClient</c>, <c>ClientRst = Reset</c> and
/// <c>ServerFin + ServerRst = ClosedByServer</c>.
/// </summary>
public sealed record EndCounts
{
    /// <summary>The client, in good order.</summary>
    public required long ClientFin { get; init; }

    /// <summary>The client, or the network, with a reset.</summary>
    public required long ClientRst { get; init; }

    /// <summary>The server, in good order.</summary>
    public required long ServerFin { get; init; }

    /// <summary>The server, with a reset.</summary>
    public required long ServerRst { get; init; }

    /// <summary>Connections, open or closed, that the server let go silent since the reset: it ended none of them, the client had to.</summary>
    public required long Silent { get; init; }
}

/// <summary>Handshakes that completed, and handshakes that began (at least one byte came) but never completed.</summary>
public sealed record TlsCounts
{
    /// <summary>Completed with a full key exchange and certificate.</summary>
    public required long Full { get; init; }

    /// <summary>Completed by resuming an earlier session.</summary>
    public required long Resumed { get; init; }

    /// <summary>
    /// Began but never completed; counted when the connection ends. Some clients check the certificate only after their last handshake message
    /// (.NET on Linux does). Such a handshake is complete, and counts as full, even if the client then throws it away.
    /// </summary>
    public required long Failed { get; init; }

    /// <summary>Completed handshakes under <c>"1.2"</c> and <c>"1.3"</c>; both keys are always present.</summary>
    public required IReadOnlyDictionary<string, TlsVersionCounts> ByVersion { get; init; }
}

/// <summary>Completed handshakes of one TLS version.</summary>
public sealed record TlsVersionCounts(long Full, long Resumed);
