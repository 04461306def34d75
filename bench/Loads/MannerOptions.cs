using System.CommandLine;
using System.Globalization;
using PoolBench.Measure.Manners;
using PoolBench.Server;
using PoolBench.Server.Behaviours;
using EchoOptions = PoolBench.Server.CommandLine;

namespace PoolBench.Bench.Loads;

/// <summary>The options of <c>load</c> that say how requests are sent and taken, and what the server does to them.</summary>
sealed class MannerOptions
{
    /// <summary>The most bytes of a body, the server's own limit.</summary>
    static readonly int MostBytes = (int)new EchoServerOptions().MaxBodyBytes;

    static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    readonly Option<string?> _method = LoadCommand.Make("--method", string.Join('|', Methods), "The method (default: GET).",
        string.Join(", ", Methods), text => Methods.Contains(text) ? text : null);

    readonly Option<int?> _body = Count(
        "--body", "BYTES", "Bytes of each request's body (default: 128 with POST, PUT and PATCH, else none).", 0, MostBytes);

    readonly Option<int?> _size = Count("--size", "BYTES", "Bytes of each answer's body (default: 128).", 0, MostBytes);

    readonly Option<StatusShare?> _status = LoadCommand.Make("--status", "503/3",
        "Every third request is answered with 503; 503 alone: every request (default: 200).", StatusShare.Form, StatusShare.Of);

    readonly Option<AskShare?> _close = new("--close")
    {
        HelpName = "1/K",
        Description = "The server closes the connection after its answer, and says so; 1/3: with every third request.",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 0 ? "1/1" : result.Tokens[0].Value;
            if (Share(text) is { } oneIn)
                return new("close", oneIn);
            result.AddError($"--close is '{text}': wanted nothing, or a share such as 1/3.");
            return null;
        },
    };

    readonly Option<AskShare?> _drop = LoadCommand.Make("--drop", "fin|rst|silence[/K]",
        "The server ends the connection instead of answering, if it has answered there before; rst/3: with every third request.",
        $"{EndKinds.Form}, and how often, such as rst/3", DropOf);

    readonly Option<string?> _always = new("--always")
    {
        HelpName = "QUERY",
        Description = "What else each request asks the server for, such as 'trickle=10ms&chunked'; see server --help.",
    };

    readonly Option<TimeSpan?> _rest = LoadCommand.Time("--rest", "Nothing is sent for so long between two requests of a worker, or two bursts.");

    readonly Option<bool> _headersOnly = new("--headers-only")
    {
        Description = "Takes an answer's headers and disposes of it, its body unread.",
    };

    readonly Option<bool> _unread = new("--leave-body-unread")
    {
        Description = "Takes an answer's headers, and neither reads nor disposes of it.",
    };

    readonly Option<int?> _cancel = LoadCommand.Make("--cancel", "1/K", "Cancels one request in K by its token; goes with --after.",
        "a share such as 1/2", Share);

    readonly Option<TimeSpan?> _after = LoadCommand.Time("--after", "How long after its sending --cancel cancels a request.");

    readonly Option<int?> _retry = Count(
        "--retry", "N", "Sends a request that failed, or got 429 or 5xx, again at once, at most N times (default: 0).", 0, 100);

    readonly Option<int?> _retryAfter = Count("--retry-after", "SECONDS",
        "Answers of --status say Retry-After, and --retry waits for what an answer says (default: it says nothing, and nothing waits).", 0, 20);

    readonly Option<int?> _idle = Count("--idle", "N", "Connections that lie idle in the pool when the requests begin (default: 0).", 0, 10_000);

    readonly Option<TimeSpan?> _timeout = LoadCommand.Time("--timeout", "How long a request may take (default: as long as the client lets it).");

    readonly Option<bool> _inStep = new("--in-step")
    {
        Description = "The workers of the closed workload start each round together (default: each as soon as it has its answer).",
    };

    /// <summary>The server's options that hold for the whole load. It asks for the others request by request.</summary>
    static IReadOnlyList<Option> OfTheServer { get; } =
        [.. EchoOptions.Behaviours.Where(option => option.Name is not ("--status" or "--always" or "--retry-after"))];

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All =>
        [_method, _body, _size, _status, _close, _drop, _always, _rest, _headersOnly, _unread, _cancel, _after, _retry, _retryAfter, _idle, _timeout,
            _inStep, .. OfTheServer];

    /// <summary>Reads them.</summary>
    public Load.MannerWish Read(ParseResult parsed) => new()
    {
        Method = parsed.GetValue(_method) is { } method ? new(method) : null,
        Body = parsed.GetValue(_body),
        Size = parsed.GetValue(_size),
        Status = parsed.GetValue(_status),
        Close = parsed.GetValue(_close),
        Drop = parsed.GetValue(_drop),
        Always = parsed.GetValue(_always),
        Rest = parsed.GetValue(_rest),
        HeadersOnly = parsed.GetValue(_headersOnly),
        LeaveBodyUnread = parsed.GetValue(_unread),
        Cancel = parsed.GetValue(_cancel),
        After = parsed.GetValue(_after),
        Retry = parsed.GetValue(_retry),
        RetryAfter = parsed.GetValue(_retryAfter),
        Idle = parsed.GetValue(_idle),
        Timeout = parsed.GetValue(_timeout),
        InStep = parsed.GetValue(_inStep),
        Server = EchoOptions.WithBehaviours(new(), parsed) with { Status = null, Always = null },
        ServerWords = [.. OfTheServer.Where(option => parsed.GetResult(option) is { Implicit: false })
            .SelectMany(option => parsed.GetResult(option)!.Tokens.Select(token => token.Value).Prepend(option.Name))],
    };

    /// <summary>K of <c>1/K</c>; null for any other form.</summary>
    static int? Share(string text) => text.StartsWith("1/", StringComparison.Ordinal)
        && int.TryParse(text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var oneIn)
        && oneIn is >= 1 and <= 1_000_000 ? oneIn : null;

    static AskShare? DropOf(string text)
    {
        var parts = text.Split('/');
        return parts.Length <= 2 && EndKinds.Of(parts[0]) is not null && Share(parts.Length == 2 ? $"1/{parts[1]}" : "1/1") is { } oneIn
            ? new($"drop={parts[0]}", oneIn) : null;
    }

    static Option<int?> Count(string name, string form, string about, int least, int most) =>
        LoadCommand.Make(name, form, about, $"a whole number from {least} to {most}",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? (int?)number : null);
}
