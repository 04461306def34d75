using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PoolBench.Server.Tls;

/// <summary>
/// A throwaway root and a server certificate signed by it, in memory only. The names matter: .NET's client resumes TLS sessions for
/// host names only, not for addresses, so <c>*.poolbench.localhost</c> gives each host address a name of its own.
/// </summary>
sealed class Certificates : IDisposable
{
    Certificates(X509Certificate2 root, X509Certificate2 leaf) =>
        (Root, Leaf, Context) = (root, leaf, SslStreamCertificateContext.Create(leaf, null, offline: true));

    /// <summary>The certificate that clients trust, without its key.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>The certificate that the server shows, with its key.</summary>
    public X509Certificate2 Leaf { get; }

    /// <summary>The leaf as TLS streams take it. One for all connections: tickets and session ids live in it.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Makes both certificates, valid from yesterday for ten days.</summary>
    public static Certificates Create(IPAddress address)
    {
        var from = DateTimeOffset.UtcNow.AddDays(-1);
        var until = from.AddDays(10);
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = RootRequest(rootKey).CreateSelfSigned(from, until);
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var bare = LeafRequest(leafKey, root, address).Create(root, from, until, RandomNumberGenerator.GetBytes(16));
        return new Certificates(X509CertificateLoader.LoadCertificate(root.RawData), WithKey(bare, leafKey));
    }

    public void Dispose()
    {
        Root.Dispose();
        Leaf.Dispose();
    }

    static CertificateRequest RootRequest(ECDsa key)
    {
        var request = new CertificateRequest("CN=PoolBench throwaway root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    static CertificateRequest LeafRequest(ECDsa key, X509Certificate2 root, IPAddress address)
    {
        var request = new CertificateRequest("CN=PoolBench echo server", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, true, false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName("*.poolbench.localhost");
        foreach (var ip in new HashSet<IPAddress> { IPAddress.Loopback, IPAddress.IPv6Loopback, address })
            names.AddIpAddress(ip);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    // Windows' TLS cannot use a key that lives only in this object. Exporting to PKCS#12 and importing again gives it a key that it can use.
    static X509Certificate2 WithKey(X509Certificate2 bare, ECDsa key)
    {
        var keyed = bare.CopyWithPrivateKey(key);
        if (!OperatingSystem.IsWindows())
            return keyed;
        using (keyed)
            return X509CertificateLoader.LoadPkcs12(keyed.Export(X509ContentType.Pkcs12), null);
    }
}
