using System.Security.Cryptography.X509Certificates;
using PoolBench.Core;
using PoolBench.Core.Terminal;

namespace PoolBench.Probe.Wires;

/// <summary>Why a client that checks certificates, as all do by default, refuses a server's. The probe takes any: it sends nothing secret.</summary>
static class CertificateTrouble
{
    /// <summary>In words, without a full stop; null when a client of this machine accepts it.</summary>
    /// <param name="certificate">What the server showed.</param>
    /// <param name="chain">How this machine judges it.</param>
    /// <param name="host">The name or address that the client asks for.</param>
    public static string? Of(X509Certificate? certificate, X509Chain? chain, string host)
    {
        if (certificate is not X509Certificate2 shown)
            return "the server shows none";
        var status = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, each) => all | each.Status);
        return string.Join("; ", Troubles(shown, status, host)) is { Length: > 0 } text ? PlainText.Clean(text, 300) : null;
    }

    static IEnumerable<string> Troubles(X509Certificate2 shown, X509ChainStatusFlags status, string host)
    {
        if (!shown.MatchesHostname(host.Trim('[', ']')))
            yield return $"it is for {Names(shown)}, not for {host}";
        if (DateTime.UtcNow > shown.NotAfter.ToUniversalTime())
            yield return $"it expired on {Day(shown.NotAfter)}";
        else if (DateTime.UtcNow < shown.NotBefore.ToUniversalTime())
            yield return $"it is not valid before {Day(shown.NotBefore)}";
        var other = status & ~(X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.RevocationStatusUnknown
            | X509ChainStatusFlags.OfflineRevocation);
        if ((other & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
            yield return "no authority that this machine trusts has signed it";
        else if (other != X509ChainStatusFlags.NoError)
            yield return $"its chain is refused ({other})";
    }

    static string Names(X509Certificate2 shown)
    {
        string[] names = [.. shown.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(each => each.EnumerateDnsNames().Concat(each.EnumerateIPAddresses().Select(address => address.ToString())))];
        return names.Length == 0 ? shown.GetNameInfo(X509NameType.DnsName, forIssuer: false) is { Length: > 0 } name ? name : "no name"
            : string.Join(", ", names.Take(3)) + (names.Length > 3 ? " …" : "");
    }

    static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd", Numbers.Invariant);
}
