using System.Globalization;
using PoolBench.Core;
using PoolBench.Core.Terminal;
using PoolBench.Server.Access;

namespace PoolBench.Measure.Remote;

/// <summary>A running server, as the user named it.</summary>
/// <param name="Url">Its control address, or a member's book on it, without a slash at the end.</param>
/// <param name="TokenFile">The file with the secret that its control port wants; null: none.</param>
/// <param name="RootSha256">SHA-256 of the root that it must have, in hexadecimal digits; null: whoever knows the secret is it.</param>
/// <param name="AllowRemote">Whether it may be another machine.</param>
sealed record ServerAddress(string Url, string? TokenFile, string? RootSha256, bool AllowRemote)
{
    /// <summary>Checks what can be checked without asking anybody.</summary>
    /// <exception cref="SuiteException">Something is wrong or missing; exit code 2.</exception>
    public static ServerAddress Of(string url, string? tokenFile, string? rootSha256, bool allowRemote)
    {
        const string form = "the control address of a server, as its first line has it, e.g. http://127.0.0.1:5090";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
            || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0 || !IsPath(uri.AbsolutePath))
            throw Refused($"--server is '{url}': wanted {form}.");
        if (rootSha256 is not null && (rootSha256.Length != 64 || !rootSha256.All(char.IsAsciiHexDigit)))
            throw Refused($"--root-sha256 is '{rootSha256}': wanted the 64 hexadecimal digits that the server's first line has as rootSha256.");
        if (rootSha256 is not null && uri.Scheme == "http")
            throw Refused($"--root-sha256 does not go with {url}, which uses no TLS. Leave it out, or give the address with https.");
        if (uri.IsLoopback)
            return new(url.TrimEnd('/'), tokenFile, rootSha256, allowRemote);
        if (!allowRemote)
            throw Refused($"--server {url} is another machine. Its owner must want this load: add --allow-remote if so.");
        if (tokenFile is null)
            throw Refused($"--server {url} is another machine: add --token-file with the secret that it was started with.");
        if (uri.Scheme != "https")
            throw Refused($"--server {url} is another machine, and would be asked without TLS: wanted its address with https, "
                + "as its first line has it.");
        return new(url.TrimEnd('/'), tokenFile, rootSha256, allowRemote);
    }

    /// <summary>The secret; null: none.</summary>
    /// <exception cref="SuiteException">The file cannot be read, or holds something else; exit code 2.</exception>
    public Token? ReadToken()
    {
        try
        {
            return TokenFile is null ? null : Token.Read(TokenFile);
        }
        catch (FormatException refusal)
        {
            throw new SuiteException(PlainText.Clean($"--token-file {refusal.Message}", 600), ExitCodes.BadInput, refusal);
        }
    }

    /// <summary>The book of a member on the same server.</summary>
    public ServerAddress Member(int rank) => this with { Url = string.Create(CultureInfo.InvariantCulture, $"{Url}/members/{rank}") };

    /// <summary>The options that name the same server, for another process.</summary>
    public IEnumerable<string> Words =>
    [
        "--server", Url, .. TokenFile is null ? (string[])[] : ["--token-file", Path.GetFullPath(TokenFile)],
        .. RootSha256 is null ? (string[])[] : ["--root-sha256", RootSha256], .. AllowRemote ? (string[])["--allow-remote"] : [],
    ];

    static bool IsPath(string path) => path == "/"
        || (path.StartsWith("/members/", StringComparison.Ordinal) && path["/members/".Length..].TrimEnd('/').All(char.IsAsciiDigit));

    static SuiteException Refused(string sentence) => new(PlainText.Clean(sentence, 600));
}
