using System.Net;

namespace PoolBench.Server.Json;

/// <summary>Where a running server is reached: the one line on its standard output, and the answer to <c>GET /</c> on the control port.</summary>
public sealed record ReadyLine
{
    /// <summary>Always true: a line without it is something else.</summary>
    public bool Ready { get; init; } = true;

    /// <summary>URL of the HTTP/1.1 listener, without trailing slash; null when left out. So are the others.</summary>
    public required string? Http { get; init; }

    /// <summary>URL of the TLS listener.</summary>
    public required string? Https { get; init; }

    /// <summary>URL of the HTTP/2 listener without TLS.</summary>
    public required string? H2c { get; init; }

    /// <summary>URL of the control endpoint.</summary>
    public required string Control { get; init; }

    /// <summary>The data listeners also answer on 127.0.0.2 to 127.0.0.n with the same ports.</summary>
    public required int Hosts { get; init; }

    /// <summary>
    /// The emulated round-trip times as <c>--rtt</c> has them, whose addresses the data listeners also answer on; null without any.
    /// </summary>
    public string? Rtt { get; init; }

    /// <summary>The only TLS version; null: both.</summary>
    public string? TlsVersion { get; init; }

    internal static string Url(string scheme, IPEndPoint point) => $"{scheme}://{point}";
}
