using System.Security.Authentication;
using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Measure.Links;

/// <summary>What lies between client and server.</summary>
/// <param name="Id">The name in case ids: <c>http</c>, <c>https</c>, <c>h2</c>, <c>h2c</c>, or one with a TLS version.</param>
/// <param name="HttpVersion">The only HTTP version the client may use.</param>
/// <param name="Tls">Whether the bytes run through TLS.</param>
public sealed record Link(string Id, Version HttpVersion, bool Tls)
{
    /// <summary>HTTP/1.1, plain.</summary>
    public static Link Http { get; } = new("http", System.Net.HttpVersion.Version11, false);

    /// <summary>HTTP/1.1 over TLS.</summary>
    public static Link Https { get; } = new("https", System.Net.HttpVersion.Version11, true);

    /// <summary>HTTP/2 over TLS, agreed by ALPN.</summary>
    public static Link H2 { get; } = new("h2", System.Net.HttpVersion.Version20, true);

    /// <summary>HTTP/2, plain, with prior knowledge.</summary>
    public static Link H2c { get; } = new("h2c", System.Net.HttpVersion.Version20, false);

    /// <summary>HTTP/1.1 over TLS 1.2, every handshake a full one.</summary>
    public static Link HttpsTls12 { get; } = Https with { Id = "https-tls1.2", TlsVersion = SslProtocols.Tls12, Resumes = false };

    /// <summary>HTTP/1.1 over TLS 1.2; a handshake may resume an earlier session of the process.</summary>
    public static Link HttpsTls12Resumed { get; } = HttpsTls12 with { Id = "https-tls1.2-resumed", Resumes = true };

    /// <summary>HTTP/1.1 over TLS 1.3, every handshake a full one.</summary>
    public static Link HttpsTls13 { get; } = Https with { Id = "https-tls1.3", TlsVersion = SslProtocols.Tls13, Resumes = false };

    /// <summary>HTTP/1.1 over TLS 1.3; a handshake may resume an earlier session of the process.</summary>
    public static Link HttpsTls13Resumed { get; } = HttpsTls13 with { Id = "https-tls1.3-resumed", Resumes = true };

    /// <summary>The links of a program that leaves TLS to the runtime, in the order of the tables.</summary>
    public static IReadOnlyList<Link> All { get; } = [Http, Https, H2, H2c];

    /// <summary>All links: those of <see cref="All"/>, and those whose TLS version the client fixes.</summary>
    public static IReadOnlyList<Link> Known { get; } = [.. All, HttpsTls12, HttpsTls12Resumed, HttpsTls13, HttpsTls13Resumed];

    /// <summary>The only TLS version the client offers; <c>None</c> takes the best that both sides have.</summary>
    public SslProtocols TlsVersion { get; init; }

    /// <summary>Whether a TLS handshake may resume an earlier session.</summary>
    public bool Resumes { get; init; } = true;

    /// <summary>Round-trip time, emulated by the server below TLS (see its <c>--rtt</c>); zero is plain loopback.</summary>
    public TimeSpan Rtt { get; init; }

    /// <summary><see cref="TlsVersion"/> as it is stored; null when it is negotiated, or without TLS.</summary>
    public string? TlsName => TlsVersion switch { SslProtocols.Tls12 => "1.2", SslProtocols.Tls13 => "1.3", _ => null };

    /// <summary>Why this system cannot have the link, in one sentence; null when it can.</summary>
    public string? Obstacle => Rtt > TimeSpan.Zero && OperatingSystem.IsMacOS()
        ? "an emulated round-trip time needs a loopback address of its own, and this system has only 127.0.0.1" : null;

    /// <summary>The same link with this round-trip time.</summary>
    public Link At(TimeSpan rtt) => this with { Rtt = rtt };

    /// <summary>The id, and the round-trip time if there is one.</summary>
    public string Words => Rtt > TimeSpan.Zero ? $"{Id}, {Duration.Text(Rtt)} there and back" : Id;

    /// <summary>Whether requests share a connection as HTTP/2 streams.</summary>
    public bool Multiplexed => HttpVersion.Major >= 2;

    /// <summary>Whether the counter says something about what runs over the link.</summary>
    internal bool Applies(string counter) => counter switch
    {
        CounterNames.TlsFull or CounterNames.TlsResumed or CounterNames.TlsFailed => Tls,
        CounterNames.Http2Streams => Multiplexed,
        _ => true,
    };

    public override string ToString() => Id;
}
