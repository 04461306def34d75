using System.Security.Cryptography;
using System.Text;

namespace PoolBench.Server.Access;

/// <summary>
/// The secret that server and clients share. Clients send it, but only to a server that has proved that it knows it too: the proof binds the
/// server's certificate, so that nobody in between can pass on another one.
/// </summary>
sealed class Token
{
    /// <summary>Fewer characters could be guessed from a proof that somebody overheard.</summary>
    const int Shortest = 16, Longest = 4096;

    readonly byte[] _secret;

    /// <param name="text">The secret, 16 to 4,096 printable ASCII characters.</param>
    /// <exception cref="FormatException">It has another form; the message says what was wanted.</exception>
    public Token(string text)
    {
        if (text.Length is < Shortest or > Longest || text.Any(each => each is <= ' ' or > '~'))
            throw new FormatException($"wanted {Shortest} to {Longest} printable ASCII characters without spaces, such as 64 hexadecimal digits");
        (Text, _secret) = (text, Encoding.ASCII.GetBytes(text));
    }

    /// <summary>The secret itself.</summary>
    public string Text { get; }

    /// <summary>Reads a file that holds the secret; white space around it does not count.</summary>
    /// <exception cref="FormatException">It holds something else, or cannot be read; the message names the file.</exception>
    public static Token Read(string file)
    {
        try
        {
            var info = new FileInfo(file);
            if (info is { Exists: true, Length: > 2 * Longest })
                throw new FormatException($"{file}: {info.Length} bytes; wanted a file with nothing but the token.");
            return new Token(File.ReadAllText(file).Trim());
        }
        catch (FormatException refusal) when (!refusal.Message.StartsWith(file, StringComparison.Ordinal))
        {
            throw new FormatException($"{file}: no token; {refusal.Message}. Make one with: head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \\n'",
                refusal);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new FormatException($"{file}: it cannot be read ({refusal.Message.TrimEnd('.')}); wanted a file with the token.", refusal);
        }
    }

    /// <summary>Whether the value of an <c>Authorization</c> header is this secret, found in a time that tells nothing.</summary>
    public bool Allows(string? header) => header is not null && header.StartsWith(Scheme, StringComparison.Ordinal)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..])), SHA256.HashData(_secret));

    /// <summary>The value of an <c>Authorization</c> header with this secret.</summary>
    public string Header => Scheme + Text;

    /// <summary>What only somebody can say who knows the secret: that the root of this fingerprint is the server's.</summary>
    /// <param name="nonce">What the client made up for this question.</param>
    /// <param name="root">The root's SHA-256 in hexadecimal digits; empty without TLS.</param>
    public string Proof(string nonce, string root) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"poolbench server\n{nonce}\n{root}")));

    const string Scheme = "Bearer ";
}
