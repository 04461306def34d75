using System.Net;

namespace PoolBench.Server.Json;

/// <summary>Where to reach a running server: the one line on its standard output, and the answer to <c>GET /</c> on the control port.</summary>
public sealed record ReadyLine
{
    /// <summary>Always true; a line without it is not a ready line.</summary>
    public bool Ready { get; init; } = true;

    /// <summary>URL of the HTTP/1.1 listener, without trailing slash; null when left out. The other URLs follow the same rule.</summary>
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
    /// The emulated round-trip times in the form of <c>--rtt</c>; null without any. The data listeners also answer on the addresses in it.
    /// </summary>
    public string? Rtt { get; init; }

    /// <summary>The only TLS version; null: both.</summary>
    public string? TlsVersion { get; init; }

    internal static string Url(string scheme, IPEndPoint point) => $"{scheme}://{point}";
}
