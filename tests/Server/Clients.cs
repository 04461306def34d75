using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using PoolBench.Server;
using System.Security.Cryptography.X509Certificates;

namespace PoolBench.Tests.Server;

/// <summary>HTTP clients that trust a test's server and give up after a while.</summary>
static class Clients
{
    public static HttpClient New(EchoServer server, SslProtocols tls = SslProtocols.None, bool resume = true) => new(Handler(server, tls, resume))
    {
        Timeout = Eventually.Patience,
    };

    public static HttpClient Http2(EchoServer server) => new(Handler(server, SslProtocols.None, true))
    {
        Timeout = Eventually.Patience,
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public static SslClientAuthenticationOptions Trusting(EchoServer server, SslProtocols tls = SslProtocols.None, bool resume = true) => new()
    {
        EnabledSslProtocols = tls,
        AllowTlsResume = resume,
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { server.RootCertificate },
        },
    };

    static SocketsHttpHandler Handler(EchoServer server, SslProtocols tls, bool resume) => new()
    {
        UseProxy = false,
        SslOptions = Trusting(server, tls, resume),
    };
}
