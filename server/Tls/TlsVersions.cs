using System.Security.Authentication;

namespace PoolBench.Server.Tls;

/// <summary>The names under which TLS versions are counted.</summary>
static class TlsVersions
{
    public const string Tls12 = "1.2", Tls13 = "1.3";

    /// <summary>All of them; the listener offers no other.</summary>
    public static readonly string[] All = [Tls12, Tls13];

    /// <summary>The version with that name; both without a name.</summary>
    public static SslProtocols Of(string? name) => name switch
    {
        Tls12 => SslProtocols.Tls12,
        Tls13 => SslProtocols.Tls13,
        _ => SslProtocols.Tls12 | SslProtocols.Tls13,
    };

    public static string Name(SslProtocols protocol) => protocol == SslProtocols.Tls13 ? Tls13 : Tls12;
}
