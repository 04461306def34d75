using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace PoolBench.Bench;

/// <summary>One host of the server, reached over one <see cref="Bench.Link"/>.</summary>
/// <remarks>
/// The address is <c>127.0.0.k</c>, so that the host's connections have four-tuples of their own. Over TLS the host also has a name of its own,
/// sent as the <c>Host</c> header, which <see cref="SocketsHttpHandler"/> takes as the TLS target: .NET resumes TLS sessions for names, never for
/// addresses, so a fresh name is what makes the first handshake a full one.
/// </remarks>
public sealed class Target(Link link, Uri origin, string name, X509Certificate2 root)
{
    /// <summary>What lies between.</summary>
    public Link Link => link;

    /// <summary>Scheme, address and port.</summary>
    public Uri Origin => origin;

    /// <summary>The host's address.</summary>
    public IPAddress Address { get; } = IPAddress.Parse(origin.Host);

    /// <summary>A handler as a program would make it; over TLS it trusts the server's throwaway root and nothing else.</summary>
    public SocketsHttpHandler NewHandler()
    {
        var handler = new SocketsHttpHandler();
        Configure(handler);
        return handler;
    }

    /// <summary>Makes a handler trust the server.</summary>
    public void Configure(SocketsHttpHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (link.Tls)
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust() };
    }

    /// <summary>A GET for <paramref name="uri"/> in this link's HTTP version.</summary>
    public HttpRequestMessage Get(Uri uri)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri)
        {
            Version = link.HttpVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (link.Tls)
            request.Headers.Host = name;
        return request;
    }

    X509ChainPolicy Trust()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(root);
        return policy;
    }
}
