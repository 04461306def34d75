namespace PoolBench.Server.Accounting;

/// <summary>
/// Counts of a set of connections, all of one instant. "Since the reset" means the last reset, or the server's start.
/// Always <c>Accepted + OpenAtReset = Open + ClosedByClient + ClosedByServer + Reset</c>.
/// </summary>
public record LedgerCounts
{
    /// <summary>Connections taken from the accept queue since the reset.</summary>
    public required long Accepted { get; init; }

    /// <summary>Connections that were open at the reset.</summary>
    public required long OpenAtReset { get; init; }

    /// <summary>
    /// Connections open now: accepted, and their socket is not gone. It is gone when Kestrel has disposed of it, or when the kernel has no
    /// connection behind it any more although Kestrel still waits (that is Kestrel's fault: an HTTP/2 connection whose streams are reset by the
    /// hundred); the latter is seen within half a second.
    /// </summary>
    public required long Open { get; init; }

    /// <summary>The most that were open at once since the reset.</summary>
    public required long PeakOpen { get; init; }

    /// <summary>
    /// Requests that reached the application since the reset, counted before their answer can be read. What Kestrel refuses by itself is not counted.
    /// </summary>
    public required long Requests { get; init; }

    /// <summary>Those of them that were streams of an HTTP/2 connection.</summary>
    public required long Http2Streams { get; init; }

    /// <summary>
    /// Requests that reached the application when their connection had already ended, as streams do that were reset at once: nobody could be
    /// answered. They are in no entry and in no other count, so that a closed entry never changes and the entries' requests add up to <see
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

    /// <summary>Connections beyond <c>--max-connections</c>, closed unanswered. Not among the accepted.</summary>
    public required long Refused { get; init; }

    /// <summary>
    /// Payload bytes of TCP that came in since the reset, TLS records included, as far as they were read: of a connection that breaks, what the
    /// HTTP layer did not take is not known.
    /// </summary>
    public required long BytesReceived { get; init; }

    /// <summary>Payload bytes of TCP handed to the transport since the reset, TLS records included, counted before they can be read.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Different client port numbers among the connections accepted since the reset.</summary>
    public required int ClientPorts { get; init; }

    /// <summary>How many connections, open or closed, carried how many requests since the reset; ascending, none included.</summary>
    public required IReadOnlyList<RequestsPerConnection> RequestsPerConnection { get; init; }

    /// <summary>How many connections were never used, used once, or reused since the reset; they add up to <c>Accepted + OpenAtReset</c>.</summary>
    public required UseCounts Use { get; init; }

    /// <summary>Entries of closed connections that had to make room since the reset.</summary>
    public required long EntriesDropped { get; init; }
}

/// <summary>So many <paramref name="Connections"/> carried exactly <paramref name="Requests"/> requests each.</summary>
public sealed record RequestsPerConnection(long Requests, long Connections);

/// <summary>
/// Connections by the requests they carried since the reset, or have carried so far while they are open. One that was open at the reset begins anew
/// as never used, whatever it carried before: exactly one request since then makes it <see cref="Once"/>, although it was used again.
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

/// <summary>Handshakes that completed, and those that began (at least one byte came) but never completed.</summary>
public sealed record TlsCounts
{
    /// <summary>Completed with a full key exchange and certificate.</summary>
    public required long Full { get; init; }

    /// <summary>Completed by resuming an earlier session.</summary>
    public required long Resumed { get; init; }

    /// <summary>
    /// Began but never completed; counted when the connection ends. A client that looks at the certificate only after its last handshake
    /// message, as .NET's does on Linux, has completed a handshake that it then throws away: that one is full.
    /// </summary>
    public required long Failed { get; init; }

    /// <summary>The completed ones under <c>"1.2"</c> and <c>"1.3"</c>; both are always there.</summary>
    public required IReadOnlyDictionary<string, TlsVersionCounts> ByVersion { get; init; }
}

/// <summary>Completed handshakes of one TLS version.</summary>
public sealed record TlsVersionCounts(long Full, long Resumed);
