using System.Net;
using PoolBench.Server.Rtt;

namespace PoolBench.Server;

/// <summary>What an <see cref="EchoServer"/> listens on and keeps. The defaults: every listener on a free loopback port, with a ledger.</summary>
public sealed record EchoServerOptions
{
    /// <summary>Address of every listener. Loopback unless asked otherwise.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port for HTTP/1.1 without TLS; 0 takes a free one, null leaves the listener out.</summary>
    public int? HttpPort { get; init; } = 0;

    /// <summary>Port for HTTP/1.1 and HTTP/2 over TLS, chosen by ALPN; 0 takes a free one, null leaves the listener out.</summary>
    public int? HttpsPort { get; init; } = 0;

    /// <summary>Port for HTTP/2 without TLS (prior knowledge); 0 takes a free one, null leaves the listener out.</summary>
    public int? H2cPort { get; init; } = 0;

    /// <summary>Port of the control endpoint; 0 takes a free one.</summary>
    public int ControlPort { get; init; }

    /// <summary>
    /// Names and addresses, besides those of loopback and <see cref="Address"/>, that a request to the control port may have as its Host, or as the
    /// host of its Origin. A web page of such a host may use the control port.
    /// </summary>
    public IReadOnlyList<string> ControlHosts { get; init; } = [];

    /// <summary>
    /// 1 to 254: the data listeners also listen on 127.0.0.2 to 127.0.0.n, each with the same port. Needs <see cref="Address"/> 127.0.0.1 when above
    /// 1.
    /// </summary>
    public int Hosts { get; init; } = 1;

    /// <summary>
    /// Emulated round-trip times of the data listeners, which also listen on every address that a rule names. Such rules need <see cref="Address"/>
    /// 127.0.0.1.
    /// </summary>
    public RoundTrips RoundTrips { get; init; } = RoundTrips.None;

    /// <summary>The only TLS version of the TLS listener: <c>1.2</c> or <c>1.3</c>; null: what the client prefers of both.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>False keeps no account of connections and requests. Answers carry their connection's number all the same.</summary>
    public bool KeepLedger { get; init; } = true;

    /// <summary>Closed connections of which an entry is kept; the totals stay exact beyond it.</summary>
    public int MaxEntries { get; init; } = 65_536;

    /// <summary>The longest body taken or made, in bytes.</summary>
    public long MaxBodyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How long an idle HTTP connection is kept, to the second: Kestrel looks once a second. Null is its default (130 s).</summary>
    public TimeSpan? KeepAlive { get; init; }

    /// <summary>
    /// Data connections open at once, exactly: all listeners and addresses together, the control port not among them. One more is accepted by the
    /// kernel and closed unanswered; the ledger counts it as refused. A place is free again when the socket of its connection is gone. Null: no
    /// limit.
    /// </summary>
    public int? MaxConnections { get; init; }

    /// <summary>
    /// Kestrel's own <c>MaxConcurrentConnections</c>, which is one limit for each listener and address; what it closes is seen by the client alone.
    /// For what is said about Kestrel; not on the command line. Null: no limit.
    /// </summary>
    public int? KestrelMaxConnections { get; init; }

    /// <summary>
    /// Data requests under way at once, all listeners together, each from its arrival to the end of its answer; one more is counted and answered at
    /// once with 503, on a connection that stays open. Null: no limit.
    /// </summary>
    public int? MaxRequests { get; init; }
}
