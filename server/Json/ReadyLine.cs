using System.Net;
using PoolBench.Server.Listeners;

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

    /// <summary>
    /// SHA-256 of the root that signed the server's certificate, in hexadecimal digits, where the control port uses TLS; null where it does not.
    /// </summary>
    public string? RootSha256 { get; init; }

    /// <summary>Members that have a book of their own, under <c>/members/0</c> and so on of the control port; 0: none.</summary>
    public int Members { get; init; }

    /// <summary>The same line with these listeners, as clients reach them.</summary>
    internal ReadyLine At(IReadOnlyDictionary<Listener, IPEndPoint[]> points, string control, IPAddress? advertised)
    {
        return this with { Http = At("http", Listener.Http), Https = At("https", Listener.Https), H2c = At("http", Listener.H2c), Control = control };

        string? At(string scheme, Listener listener) =>
            points.TryGetValue(listener, out var all) ? Url(scheme, all[0], advertised) : null;
    }

    internal static string Url(string scheme, IPEndPoint point, IPAddress? advertised) =>
        $"{scheme}://{(advertised is null ? point : new IPEndPoint(advertised, point.Port))}";
}
