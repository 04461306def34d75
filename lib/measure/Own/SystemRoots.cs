using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PoolBench.Measure.Own;

/// <summary>
/// The user's client trusts what its system trusts. On Linux, <c>SSL_CERT_FILE</c> can give a process one more root, because OpenSSL's stores
/// read it by default. They read it when the process begins, so the process that starts it must set it.
/// </summary>
static class SystemRoots
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "SSL_CERT_FILE";

    /// <summary>Why the processes started by this one cannot be made to trust a server's root, in one sentence; null when they can.</summary>
    public static string? NotInChildren =>
        OperatingSystem.IsLinux() ? null : "a client of your own cannot be made to trust the server's root on this system";

    /// <summary>Why clients of this process do not trust a server's root, in one sentence; null when they do.</summary>
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
            // Without a certificate, the file does not hold this one either.
        }
        return known.Any(each => each.RawDataMemory.Span.SequenceEqual(root.RawDataMemory.Span)) ? null
            : $"a client of your own does not trust the server's root: the file that {Variable} names does not hold it";
    }

    /// <summary>Writes a file for a process to be started: the roots that this process was given, and the server's.</summary>
    public static void Write(string file, X509Certificate2 root)
    {
        var before = Environment.GetEnvironmentVariable(Variable) is { } named && File.Exists(named) ? File.ReadAllText(named).TrimEnd() + "\n" : "";
        File.WriteAllText(file, before + root.ExportCertificatePem() + "\n");
    }
}
