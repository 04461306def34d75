using System.Net;
using System.Net.Security;
using PoolBench.Measure.Manners;
using PoolBench.Measure.Remote;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;
using System.Security.Cryptography.X509Certificates;

namespace PoolBench.Measure.Links;

/// <summary>One host of the server, reached over one <see cref="Links.Link"/>.</summary>
/// <remarks>
/// The address is <c>127.0.0.k</c>, which gives the host's connections four-tuples of their own. Over TLS the host also has its own name, sent
/// as the <c>Host</c> header, which <see cref="SocketsHttpHandler"/> uses as the TLS target. .NET resumes TLS sessions for names, never for
/// addresses, so a fresh name makes the first handshake a full one.
/// </remarks>
public sealed class Target(Link link, Uri origin, string? name, X509Certificate2? root)
{
    /// <summary>A server that is not PoolBench's: it has its own name, and a certificate that the system trusts.</summary>
    /// <param name="link">The link.</param>
    /// <param name="url">Any address of the server.</param>
    /// <param name="anyCertificate">Whether any certificate will do.</param>
    internal static Target Of(Link link, Uri url, bool anyCertificate) => new(link, new Uri(url.GetLeftPart(UriPartial.Authority)), null, null)
    {
        AnyCertificate = anyCertificate,
        TakesRedirects = true,
    };

    bool AnyCertificate { get; init; }

    /// <summary>Whether a redirect is an answer like any other. To follow it asks an address that nobody named, perhaps on another machine.</summary>
    bool TakesRedirects { get; init; }

    /// <summary>The link between client and server.</summary>
    public Link Link => link;

    /// <summary>Scheme, address and port.</summary>
    public Uri Origin => origin;

    /// <summary>All hosts of a fan-out, this one first; otherwise just this one.</summary>
    public IReadOnlyList<Uri> Origins { get; private set; } = [origin];

    /// <summary>The server's ends of their connections.</summary>
    internal IReadOnlyList<IPEndPoint> Endpoints => [.. Origins.Select(each => new IPEndPoint(IPAddress.Parse(each.Host), each.Port))];

    /// <summary>Whether earlier phases, such as the warm-up, sent to the same address, and may have left sockets in TIME_WAIT towards it.</summary>
    internal bool SharesAddress { get; init; }

    /// <summary>Whether the server is on another machine, whose kernel cannot be asked.</summary>
    internal bool IsRemote => RemoteData.IsRemote(Address);

    /// <summary>The host's address.</summary>
    public IPAddress Address => IPAddress.Parse(origin.Host);

    /// <summary>A handler with a program's usual settings; over TLS it trusts only the server's throwaway root.</summary>
    public SocketsHttpHandler NewHandler()
    {
        var handler = new SocketsHttpHandler();
        Configure(handler);
        return handler;
    }

    /// <summary>A handler that keeps its idle connections for as long as the limits say.</summary>
    internal SocketsHttpHandler NewHandler(Limits limits)
    {
        var handler = NewHandler();
        if (limits.KeepAliveExpiry != Timeout.InfiniteTimeSpan)
            handler.PooledConnectionIdleTimeout = limits.KeepAliveExpiry;
        return handler;
    }

    /// <summary>Makes a handler trust the server, and dial the server directly.</summary>
    public void Configure(SocketsHttpHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        // Otherwise a proxy's connections would be counted instead of the client's.
        handler.UseProxy = false;
        if (TakesRedirects)
            handler.AllowAutoRedirect = false;
        if (Lifetime is { } lifetime)
            handler.PooledConnectionLifetime = lifetime;
        if (link.Tls)
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = root is null ? null : Trust(root),
#pragma warning disable CA5359 // Asked for: --insecure.
                RemoteCertificateValidationCallback = AnyCertificate ? (_, _, _, _) => true : null,
#pragma warning restore CA5359
                EnabledSslProtocols = link.TlsVersion,
                AllowTlsResume = link.Resumes,
            };
        if (Connect is { } connect)
            handler.ConnectCallback = connect.DialAsync;
    }

    /// <summary>The method of the requests; GET by default.</summary>
    public HttpMethod Method { get; private set; } = HttpMethod.Get;

    /// <summary>The same host with another method; every method but GET, HEAD and DELETE sends a small body.</summary>
    public Target Sending(HttpMethod method) => method == Method ? this : With(copy => copy.Method = method);

    /// <summary>The same host at the address without emulated round-trip time.</summary>
    internal Target Near =>
        new(link.At(TimeSpan.Zero), new UriBuilder(origin) { Host = IPAddress.Loopback.ToString() }.Uri, name, root)
        {
            Method = Method,
            Tamper = Tamper,
            Connect = Connect,
        };

    /// <summary>The same host, with <paramref name="tamper"/> applied to each request before it is sent.</summary>
    internal Target Tampering(Action<HttpRequestMessage> tamper) => With(copy => copy.Tamper = tamper);

    /// <summary>The same host, with <paramref name="connect"/> as every handler's dial; null for the runtime's own.</summary>
    internal Target Connecting(SlowConnect? connect) => connect == Connect ? this : With(copy => copy.Connect = connect);

    /// <summary>The same host, whose handlers let no connection become older than this; null: of any age.</summary>
    internal Target Lasting(TimeSpan? lifetime) => lifetime == Lifetime ? this : With(copy => copy.Lifetime = lifetime);

    TimeSpan? Lifetime { get; set; }

    /// <summary>The same host as part of a fan-out over <paramref name="origins"/>.</summary>
    internal Target Among(IReadOnlyList<Uri> origins) => With(copy => copy.Origins = origins);

    Action<HttpRequestMessage>? Tamper { get; set; }

    SlowConnect? Connect { get; set; }

    Target With(Action<Target> change)
    {
        var copy = (Target)MemberwiseClone();
        change(copy);
        return copy;
    }

    /// <summary>Options for a bare TLS handshake with this host, the same as a handler's.</summary>
    internal SslClientAuthenticationOptions TlsOptions() => new()
    {
        TargetHost = name?.Split(':')[0],
        CertificateChainPolicy = root is null ? null : Trust(root),
        EnabledSslProtocols = link.TlsVersion,
        AllowTlsResume = link.Resumes,
        ApplicationProtocols = [link.Multiplexed ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11],
    };

    /// <summary>Makes a request for <paramref name="uri"/> in this link's HTTP version.</summary>
    public HttpRequestMessage Get(Uri uri) => Get(new HttpRequestMessage(), uri);

    /// <summary>Turns a fresh message into a request for <paramref name="uri"/> in this link's HTTP version.</summary>
    public T Get<T>(T request, Uri uri)
        where T : HttpRequestMessage
    {
        ArgumentNullException.ThrowIfNull(request);
        request.RequestUri = uri;
        request.Method = Method;
        if (Method != HttpMethod.Get && Method != HttpMethod.Head && Method != HttpMethod.Delete)
            request.Content = new ByteArrayContent(Body);
        (uri as Asked)?.Dress(request);
        request.Version = link.HttpVersion;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        if (link.Tls && name is not null)
            request.Headers.Host = name;
        Tamper?.Invoke(request);
        return request;
    }

    static readonly byte[] Body = new byte[Workload.AnswerBytes];

    static X509ChainPolicy Trust(X509Certificate2 root)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(root);
        return policy;
    }
}
