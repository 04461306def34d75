namespace PoolBench.Bench;

/// <summary>What lies between client and server.</summary>
/// <param name="Id">The name in case ids: <c>http</c>, <c>https</c>, <c>h2</c> or <c>h2c</c>.</param>
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

    /// <summary>Every link, in the order of the tables.</summary>
    public static IReadOnlyList<Link> All { get; } = [Http, Https, H2, H2c];

    /// <summary>Whether requests share a connection as HTTP/2 streams.</summary>
    public bool Multiplexed => HttpVersion.Major >= 2;

    public override string ToString() => Id;
}
