using System.Security.Authentication;
using PoolBench.Probe.Wires;

namespace PoolBench.Probe.Questions;

/// <summary>Which versions of TLS a server speaks, what ALPN agrees on, and how it resumes sessions.</summary>
static class TlsQuestion
{
    static readonly (string Name, SslProtocols Version)[] Versions = [("1.2", SslProtocols.Tls12), ("1.3", SslProtocols.Tls13)];

    /// <summary>
    /// One server after another: .NET keeps one session for a name, so two servers that are both called localhost would take each other's place.
    /// </summary>
    static readonly SemaphoreSlim s_one = new(1);

    /// <summary>Asks with two connections a version, and one for ALPN.</summary>
    /// <param name="target">The server.</param>
    /// <param name="only2">Whether it speaks HTTP/2 alone.</param>
    /// <param name="budget">Counts connections and requests.</param>
    /// <param name="patience">How long an answer may take.</param>
    /// <param name="cancellation">Asks to stop.</param>
    public static async Task<TlsAnswer> AskAsync(
        ProbeTarget target, bool only2, Budget budget, TimeSpan patience, CancellationToken cancellation)
    {
        string? alpn, trouble;
        using (var wire = await Wire.OpenAsync(target, budget, ["h2", "http/1.1"], SslProtocols.None, cancellation))
            (alpn, trouble) = (wire.Alpn is { Length: > 0 } agreed ? agreed : null, wire.CertificateTrouble);
        var versions = new List<TlsVersionAnswer>();
        foreach (var (name, version) in Versions)
            if (await OfVersionAsync(target, only2, budget, name, version, patience, cancellation) is { } answer)
                versions.Add(answer);
        return new TlsAnswer(alpn, versions, trouble);
    }

    static async Task<TlsVersionAnswer?> OfVersionAsync(
        ProbeTarget target, bool only2, Budget budget, string name, SslProtocols version, TimeSpan patience, CancellationToken cancellation)
    {
        await s_one.WaitAsync(cancellation);
        try
        {
            var full = await HandshakeAsync(target, only2, budget, version, patience, cancellation);
            var again = await HandshakeAsync(target, only2, budget, version, patience, cancellation);
            // Only a name is resumed, see ProbeTarget.
            var known = target.TlsName == "localhost" || Uri.CheckHostName(target.TlsName) == UriHostNameType.Dns;
            bool? resumes = known ? again.Resumed : null;
            return new TlsVersionAnswer(name, resumes, resumes != true ? null : name == "1.3" || full.Offer.Ticket ? "ticket" : "id",
                full.Offer.LifetimeSeconds, full.RoundTrips, resumes == true ? again.RoundTrips : null);
        }
        catch (AuthenticationException)
        {
            return null;
        }
        finally
        {
            s_one.Release();
        }
    }

    static async Task<(bool? Resumed, TicketOffer Offer, int RoundTrips)> HandshakeAsync(
        ProbeTarget target, bool only2, Budget budget, SslProtocols version, TimeSpan patience, CancellationToken cancellation)
    {
        using IConnection connection = only2
            ? await Http2Connection.OpenAsync(target, budget, patience, cancellation, version)
                ?? throw new AuthenticationException("HTTP/2 is not spoken over this version.")
            : await Http1Connection.OpenAsync(target, budget, cancellation, version);
        try
        {
            // Tickets of TLS 1.3 come with the first bytes after the handshake.
            await connection.AskAsync(patience, cancellation);
        }
        catch (EndedException)
        {
            // The handshake is what counts here.
        }
        var tap = connection.Wire.Tap!;
        return (tap.Resumed, version == SslProtocols.Tls12 ? tap.Offer : default, tap.RoundTrips);
    }
}

/// <summary>What <see cref="TlsQuestion"/> found.</summary>
/// <param name="Alpn">What ALPN agrees on when h2 and http/1.1 are offered; null when the server takes no part in it.</param>
/// <param name="Versions">The versions that it speaks.</param>
/// <param name="CertificateTrouble">Why a client refuses its certificate; null when none does.</param>
sealed record TlsAnswer(string? Alpn, IReadOnlyList<TlsVersionAnswer> Versions, string? CertificateTrouble);

/// <summary>One version of TLS.</summary>
/// <param name="Version"><c>1.2</c> or <c>1.3</c>.</param>
/// <param name="Resumes">Whether the second handshake resumed the first; null when that could not be asked.</param>
/// <param name="By"><c>ticket</c> or <c>id</c>; null when it does not resume.</param>
/// <param name="TicketSeconds">A TLS 1.2 ticket's lifetime; TLS 1.3 sends it encrypted, so it is null there.</param>
/// <param name="RoundTrips">Of a full handshake.</param>
/// <param name="ResumedRoundTrips">Of a resumed one; null when it does not resume.</param>
sealed record TlsVersionAnswer(string Version, bool? Resumes, string? By, long? TicketSeconds, int RoundTrips, int? ResumedRoundTrips);
