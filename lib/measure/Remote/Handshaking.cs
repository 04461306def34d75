using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using PoolBench.Core;
using PoolBench.Core.Terminal;
using PoolBench.Server.Access;

namespace PoolBench.Measure.Remote;

/// <summary>
/// Finds out whether a control port is the server that was meant, before any secret is sent to it: by the fingerprint of its root, or by a proof
/// that it knows the secret and that this root is its own.
/// </summary>
static class Handshaking
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>The root that every later connection must show; null: the address uses no TLS.</summary>
    /// <exception cref="SuiteException">It is not the server that was meant, or nobody answers; exit code 2.</exception>
    public static async Task<X509Certificate2?> RootAsync(ServerAddress address, Token? token)
    {
        var uri = new Uri(address.Url);
        var whole = new Uri(uri, "/");
        var tls = uri.Scheme == "https";
        // Nothing is told to whoever answers here: the certificate is judged afterwards.
        using var handler = new SocketsHttpHandler { UseProxy = false };
        if (tls)
            handler.SslOptions = new() { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null };
        using var client = new HttpClient(handler) { BaseAddress = whole, Timeout = Limit };
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        try
        {
            if (!tls)
            {
                if (token is not null)
                    Check(await client.GetStringAsync(new Uri($"/proof?nonce={nonce}", UriKind.Relative)), token.Proof(nonce, ""), address);
                return null;
            }
            var root = X509Certificate2.CreateFromPem(await client.GetStringAsync(new Uri("/certificate", UriKind.Relative)));
            var found = Convert.ToHexStringLower(SHA256.HashData(root.RawData));
            if (address.RootSha256 is { } wanted && !wanted.Equals(found, StringComparison.OrdinalIgnoreCase))
                throw new SuiteException($"{address.Url} shows a root with SHA-256 {found}; wanted {wanted} (--root-sha256). It is another "
                    + "server, or somebody stands in between: nothing was sent. Take the value from the first line of the server that you mean.");
            if (token is not null)
                Check(await client.GetStringAsync(new Uri($"/proof?nonce={nonce}", UriKind.Relative)), token.Proof(nonce, found), address);
            else if (address.RootSha256 is null)
                throw new SuiteException($"{address.Url} uses TLS with a certificate of its own: add --token-file, or --root-sha256 with the value "
                    + "from the server's first line.");
            return root;
        }
        catch (Exception failure)
            when (failure is HttpRequestException or OperationCanceledException or CryptographicException)
        {
            throw NoServer(address.Url, failure);
        }
    }

    /// <summary>The handler for every later connection.</summary>
    public static SocketsHttpHandler NewHandler(X509Certificate2? root)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (root is null)
            return handler;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(root);
        handler.SslOptions = new()
        {
            CertificateChainPolicy = policy,
            // The root signs for this server alone, whatever name or address leads to it.
            RemoteCertificateValidationCallback = (_, _, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
        };
        return handler;
    }

    /// <summary>There is nobody, or somebody else.</summary>
    public static SuiteException NoServer(string url, Exception failure) => new(
        PlainText.Clean($"There is no PoolBench server at {url} ({Why(failure).TrimEnd('.')}). Start one and give its control address.", 600),
        ExitCodes.BadInput, failure);

    static string Why(Exception failure) => failure switch
    {
        JsonException => "what answers there is another program",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: { } reason } =>
            $"no TLS: {reason.Message}",
        _ => failure.Message,
    };

    static void Check(string proof, string wanted, ServerAddress address)
    {
        if (!CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(proof.Trim()), System.Text.Encoding.ASCII.GetBytes(wanted)))
            throw new SuiteException($"{address.Url} does not know the token of --token-file {address.TokenFile}, or somebody stands in between: the "
                + "token was not sent. Give both sides the same file.");
    }
}
