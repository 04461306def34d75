using PoolBench.Server.Behaviours;

namespace PoolBench.Server.Accounting;

/// <summary>One connection's entry. Requests, streams and bytes count since the last reset, so that the entries add up to the totals.</summary>
public sealed record ConnectionRecord
{
    /// <summary>The connection's number since the server's start, from 1. Its answers carry it as <c>Connection-Id</c>.</summary>
    public required long Id { get; init; }

    /// <summary>"http", "https" or "h2c".</summary>
    public required string Listener { get; init; }

    /// <summary>The server's address that the client dialled.</summary>
    public required string Host { get; init; }

    /// <summary>The client's address.</summary>
    public required string ClientAddress { get; init; }

    /// <summary>The client's port.</summary>
    public required int ClientPort { get; init; }

    /// <summary>When it was accepted, in nanoseconds since the server's start.</summary>
    public required long OpenedNs { get; init; }

    /// <summary>When its socket was gone, in nanoseconds since the server's start; null while open.</summary>
    public required long? ClosedNs { get; init; }

    /// <summary>"HTTP/1.1", "HTTP/2", …; null before the first request.</summary>
    public required string? Protocol { get; init; }

    /// <summary>The completed handshake; null without one.</summary>
    public required TlsSession? Tls { get; init; }

    /// <summary>Requests since the reset.</summary>
    public required long Requests { get; init; }

    /// <summary>How many of the requests were HTTP/2 streams.</summary>
    public required long Http2Streams { get; init; }

    /// <summary>TCP payload bytes received since the reset.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>TCP payload bytes handed to the transport since the reset.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Who ended it first; null while open.</summary>
    public required ClosedBy? ClosedBy { get; init; }

    /// <summary>How that side ended it, by FIN or by RST; null while open.</summary>
    public EndKind? ClosedHow { get; init; }

    /// <summary>
    /// When the server let it go silent, in nanoseconds since the server's start; null when it never did. From then on requests were counted and not
    /// answered, until the client ended the connection.
    /// </summary>
    public long? SilentNs { get; init; }
}

/// <summary>A completed TLS handshake: version "1.2" or "1.3", and whether it resumed an earlier session.</summary>
public sealed record TlsSession(string Version, bool Resumed);
