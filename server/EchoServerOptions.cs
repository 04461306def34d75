using System.Net;
using PoolBench.Server.Behaviours;
using PoolBench.Server.Rtt;

namespace PoolBench.Server;

/// <summary>What an <see cref="EchoServer"/> listens on and keeps. The defaults: every listener on a free loopback port, with a ledger.</summary>
public sealed record EchoServerOptions
{
    /// <summary>Address of every listener. Loopback unless asked otherwise.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>
    /// The address that clients are told, where it is another than <see cref="Address"/>. Needed when that is a wildcard. Null: the same.
    /// </summary>
    public IPAddress? Advertise { get; init; }

    /// <summary>
    /// The secret that requests to the control port must carry, at least 16 printable ASCII characters. Needed beyond loopback, where the control
    /// port also uses TLS. Null: none.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>0 to 200: this many members have data ports and an account of their own; see <c>/members/0</c> of the control port.</summary>
    public int Members { get; init; }

    /// <summary>Port for HTTP/1.1 without TLS; 0 takes a free one, null leaves the listener out.</summary>
    public int? HttpPort { get; init; } = 0;

    /// <summary>Port for HTTP/1.1 and HTTP/2 over TLS, chosen by ALPN; 0 takes a free one, null leaves the listener out.</summary>
    public int? HttpsPort { get; init; } = 0;

    /// <summary>Port for HTTP/2 without TLS (prior knowledge); 0 takes a free one, null leaves the listener out.</summary>
    public int? H2cPort { get; init; } = 0;

    /// <summary>Port of the control endpoint; 0 takes a free one.</summary>
    public int ControlPort { get; init; }

    /// <summary>
    /// Extra names and addresses that requests to the control port may use as Host, or as the host of their Origin. Loopback and
    /// <see cref="Address"/> are always allowed. Web pages of these hosts may use the control port.
    /// </summary>
    public IReadOnlyList<string> ControlHosts { get; init; } = [];

    /// <summary>
    /// 1 to 254: the data listeners also listen on 127.0.0.2 to 127.0.0.n, with the same ports. Above 1 it needs <see cref="Address"/> 127.0.0.1.
    /// </summary>
    public int Hosts { get; init; } = 1;

    /// <summary>
    /// Emulated round-trip times of the data listeners, which also listen on every address that a rule names. Rules with addresses need
    /// <see cref="Address"/> 127.0.0.1.
    /// </summary>
    public RoundTrips RoundTrips { get; init; } = RoundTrips.None;

    /// <summary>The only TLS version of the TLS listener, <c>1.2</c> or <c>1.3</c>; null lets the client choose.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>
    /// Answers data requests before the built-in endpoints, which it gets as its next step; each request is counted and numbered by then.
    /// Null: the built-in endpoints alone.
    /// </summary>
    public Func<RequestDelegate, RequestDelegate>? Middleware { get; init; }

    /// <summary>False keeps no account of connections and requests. Answers still carry their connection's number.</summary>
    public bool KeepLedger { get; init; } = true;

    /// <summary>How many closed connections keep an entry; the totals stay exact beyond it.</summary>
    public int MaxEntries { get; init; } = 65_536;

    /// <summary>The longest body that is accepted or sent, in bytes.</summary>
    public long MaxBodyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Ends each connection that was idle this long, since its last answer or since it was ready for its first request; exact to a millisecond or
    /// two. <see cref="End"/> says how. Null: see <see cref="KeepAlive"/>.
    /// </summary>
    public TimeSpan? IdleClose { get; init; }

    /// <summary>
    /// Ends each connection after its answer of that number. Announced by <c>Connection: close</c>, or GOAWAY, unless <see cref="Unannounced"/>;
    /// <see cref="End"/> says how. Null: after any number.
    /// </summary>
    public int? CloseAfter { get; init; }

    /// <summary>Whether <see cref="CloseAfter"/> ends connections without a word. Silence is never announced.</summary>
    public bool Unannounced { get; init; }

    /// <summary>How the server ends what <see cref="IdleClose"/>, <see cref="CloseAfter"/> and <see cref="Refuse"/> end.</summary>
    public EndKind End { get; init; }

    /// <summary>One dial in so many is ended at once, unanswered; 1: every dial. Null: none.</summary>
    public int? Refuse { get; init; }

    /// <summary>How long a connection is left unattended after its dial, as by a busy accept loop.</summary>
    public TimeSpan AcceptDelay { get; init; }

    /// <summary>Most HTTP/2 streams at once of a connection; null: Kestrel's default, 100.</summary>
    public int? Streams { get; init; }

    /// <summary>False leaves the client's HTTP/2 PINGs unanswered.</summary>
    public bool AnswersPings { get; init; } = true;

    /// <summary>
    /// The <c>Keep-Alive</c> header of every HTTP/1.1 answer, such as <c>timeout=5,max=100</c>, whether or not it is so; <c>true</c> tells what
    /// <see cref="IdleClose"/> and <see cref="CloseAfter"/> really do. Null: no header.
    /// </summary>
    public string? KeepAliveHeader { get; init; }

    /// <summary>One request in so many gets a status of its own, over all connections; null: none.</summary>
    public StatusShare? Status { get; init; }

    /// <summary>
    /// What every request asks for besides its own query, in the form of a query: <c>delay=20ms&amp;trickle=10ms</c>. A request's own options win.
    /// </summary>
    public string? Always { get; init; }

    /// <summary>How long an idle HTTP connection is kept; exact to a second, because Kestrel looks once a second. Null: its default, 130 s, or for
    /// ever with <see cref="IdleClose"/>.</summary>
    public TimeSpan? KeepAlive { get; init; }

    /// <summary>
    /// Most data connections open at once, over all listeners and addresses; the control port does not count. The kernel accepts one more, the
    /// server closes it unanswered, and the ledger counts it as refused. A place is free again when its connection's socket is gone. Null: no limit.
    /// </summary>
    public int? MaxConnections { get; init; }

    /// <summary>
    /// Kestrel's own <c>MaxConcurrentConnections</c>, one limit per listener and address; only the client sees what it closes. Used by claims
    /// about Kestrel; not on the command line. Null: no limit.
    /// </summary>
    public int? KestrelMaxConnections { get; init; }

    /// <summary>
    /// Most data requests in flight at once over all listeners, each from its arrival to the end of its answer. One more is counted and answered
    /// at once with 503; its connection stays open. Null: no limit.
    /// </summary>
    public int? MaxRequests { get; init; }
}
