using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PoolBench.Measure.Own;

/// <summary>
/// A client of one's own trusts what its system trusts. On Linux a process can be given one root more through <c>SSL_CERT_FILE</c>, which OpenSSL's
/// stores have by default; it is read when the process begins, so whoever starts it sets it.
/// </summary>
static class SystemRoots
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "SSL_CERT_FILE";

    /// <summary>Why the processes that this one starts cannot be made to trust a server's root, as one sentence; null when they can.</summary>
    public static string? NotInChildren =>
        OperatingSystem.IsLinux() ? null : "a client of your own cannot be made to trust the server's root on this system";

    /// <summary>Why clients of this process do not trust a server's root, as one sentence; null when they do.</summary>
    public static string? NotHere(X509Certificate2 root)
    {
        var file = Environment.GetEnvironmentVariable(Variable);
        if (NotInChildren is { } reason)
            return reason;
        if (!File.Exists(file))
            return $"a client of your own does not trust the server's root: {Variable} did not name it when this process began";
        var known = new X509Certificate2Collection();
        try
        {
            known.ImportFromPemFile(file);
        }
        catch (CryptographicException)
        {
            // It holds no certificate, so not this one either.
        }
        return known.Any(each => each.RawDataMemory.Span.SequenceEqual(root.RawDataMemory.Span)) ? null
            : $"a client of your own does not trust the server's root: the file that {Variable} names does not hold it";
    }

    /// <summary>Writes what a process that is started may be pointed to: the roots this one was pointed to, and the server's.</summary>
    public static void Write(string file, X509Certificate2 root)
    {
        var before = Environment.GetEnvironmentVariable(Variable) is { } named && File.Exists(named) ? File.ReadAllText(named).TrimEnd() + "\n" : "";
        File.WriteAllText(file, before + root.ExportCertificatePem() + "\n");
    }
}
