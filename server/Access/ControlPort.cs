using System.Globalization;
using PoolBench.Server.Books;
using PoolBench.Server.Endpoints;
using PoolBench.Server.Json;

namespace PoolBench.Server.Access;

/// <summary>The way in to the control port: who may ask, and whose account is meant.</summary>
/// <param name="access">Which hosts and pages may ask.</param>
/// <param name="token">The secret that they have to know; null: none.</param>
/// <param name="root">The fingerprint of the server's root where the port uses TLS; empty where it does not.</param>
/// <param name="whole">The account of all connections.</param>
/// <param name="books">The account of each member.</param>
/// <param name="roll">The fleet's roll; null: the server has no members.</param>
/// <param name="clock">The server's clock, nanoseconds since its start.</param>
sealed class ControlPort(
    ControlAccess access, Token? token, string root, ControlEndpoints whole, IReadOnlyList<ControlEndpoints> books, RollEndpoints? roll,
    Func<long> clock)
{
    const string Member = "/members/";

    public Task Respond(HttpContext context)
    {
        if (access.Refusal(context.Request.Headers) is var (status, sentence))
            return Answer.Sentence(context, status, sentence);
        var path = context.Request.Path.Value ?? "";
        if (path == "/proof" && token is not null)
            return Prove(context, token);
        // Whoever asks for these does not know yet whether to trust this server, and so keeps the token back.
        if (path == "/certificate")
            return whole.Respond(context);
        if (token is not null && !token.Allows(context.Request.Headers.Authorization.FirstOrDefault()))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Answer.Sentence(context, 401,
                $"The Authorization header is {(context.Request.Headers.Authorization.Count == 0 ? "missing" : "not this server's token")}: "
                + "wanted the secret of its --token-file.");
        }
        if (path == "/clock")
            return Clock(context);
        if (path.StartsWith(Member, StringComparison.Ordinal))
            return OfMember(context, path[Member.Length..]);
        if (path.StartsWith(RollEndpoints.Prefix, StringComparison.Ordinal))
            return roll?.Respond(context) ?? Answer.Sentence(context, 404, "This server has no members: start it with --members N.");
        return whole.Respond(context);
    }

    Task OfMember(HttpContext context, string rest)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var number = slash < 0 ? rest : rest[..slash];
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var member) || member >= books.Count)
            return Answer.Sentence(context, 404, books.Count == 0 ? "This server has no members: start it with --members N."
                : $"There is no such member: wanted 0 to {books.Count - 1}, as in /members/0/ledger.");
        context.Request.Path = slash < 0 ? "/" : rest[slash..];
        return context.Request.Path == "/clock" ? Clock(context) : books[member].Respond(context);
    }

    Task Clock(HttpContext context) => Answer.Json(context, new ClockReading(clock(), UnixNs()), ServerJson.Default.ClockReading);

    Task Prove(HttpContext context, Token known) => context.Request.Query["nonce"].ToString() is { Length: >= 16 and <= 200 } nonce
        ? Answer.Text(context, known.Proof(nonce, root) + "\n")
        : Answer.Sentence(context, 400, "Option 'nonce' is missing: wanted 16 to 200 characters that nobody could foresee.");

    static long UnixNs() => (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
