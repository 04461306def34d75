using System.CommandLine;
using System.Globalization;
using PoolBench.Core;
using PoolBench.Server.Behaviours;

namespace PoolBench.Server;

/// <summary>
/// The options that make the server behave as real ones do. <c>load</c> has them too: it hands them to the server that it starts.
/// </summary>
static partial class CommandLine
{
    static readonly Option<TimeSpan?> IdleClose = Make("--idle-close", "TIME",
        "End connections that were idle this long, to a few milliseconds where a processor is free; see --end (default: after 130s).",
        $"{Duration.Form}, from 1ms to 86400s", text => Time(text, TimeSpan.FromMilliseconds(1)));

    static readonly Option<int?> CloseAfter = Number("--close-after", "N",
        "End a connection with its answer of that number, announced by Connection: close or GOAWAY; see --end (default: never).", 1, 1_000_000_000);

    static readonly Option<bool> Unannounced = new("--unannounced") { Description = "End connections of --close-after without a word." };

    static readonly Option<EndKind?> End = Make("--end", "fin|rst|silence",
        "How what is ended ends: in good order, by a reset, or not at all while nothing is answered any more (default: fin).",
        EndKinds.Form, text => EndKinds.Of(text));

    static readonly Option<int?> Refuse = Number("--refuse", "N",
        "End every N-th dial at once, unanswered; see --end (default: none).", 1, 1_000_000);

    static readonly Option<TimeSpan?> AcceptDelay = Make("--accept-delay", "TIME",
        "Leave a connection unattended this long after its dial (default: 0s).", $"{Duration.Form}, at most 60s",
        text => Time(text, TimeSpan.Zero) is { } time && time <= TimeSpan.FromSeconds(60) ? (TimeSpan?)time : null);

    static readonly Option<int?> Streams = Number("--streams", "N", "Most HTTP/2 streams at once of a connection (default: 100).", 1, 65_535);

    static readonly Option<bool> NoPing = new("--no-ping") { Description = "Leave the client's HTTP/2 PINGs unanswered." };

    static readonly Option<string?> KeepAliveHeader = Make("--keep-alive-header", "true|timeout=5,max=100",
        "The Keep-Alive header of every HTTP/1.1 answer: what --idle-close and --close-after really do, or whatever is given (default: none).",
        $"{KeepAliveHint.Truth}, or {KeepAliveHint.Form}", text => text == KeepAliveHint.Truth || KeepAliveHint.IsHeader(text) ? text : null);

    static readonly Option<StatusShare?> Status = Make("--status", "503/3",
        "Answer every third request with 503; 503 alone: every request (default: 200).", StatusShare.Form, StatusShare.Of);

    static readonly Option<int?> RetryAfter = Number("--retry-after", "SECONDS",
        "Retry-After of answers with a status from 300 on (default: none).", 0, 86_400);

    static readonly Option<string?> Always = new("--always")
    {
        HelpName = "QUERY",
        Description = "What every request asks for besides its own query, such as 'delay=20ms&trickle=10ms' (default: nothing).",
    };

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<Option> Behaviours { get; } =
        [IdleClose, CloseAfter, Unannounced, End, Refuse, AcceptDelay, Streams, NoPing, KeepAliveHeader, Status, RetryAfter, Always];

    /// <summary>Adds what they say.</summary>
    internal static EchoServerOptions WithBehaviours(EchoServerOptions options, ParseResult parsed) => options with
    {
        IdleClose = parsed.GetValue(IdleClose),
        CloseAfter = parsed.GetValue(CloseAfter),
        Unannounced = parsed.GetValue(Unannounced),
        End = parsed.GetValue(End) ?? default,
        Refuse = parsed.GetValue(Refuse),
        AcceptDelay = parsed.GetValue(AcceptDelay) ?? default,
        Streams = parsed.GetValue(Streams),
        AnswersPings = !parsed.GetValue(NoPing),
        KeepAliveHeader = parsed.GetValue(KeepAliveHeader),
        Status = parsed.GetValue(Status),
        Always = parsed.GetValue(RetryAfter) is { } seconds
            ? string.Create(CultureInfo.InvariantCulture, $"retry-after={seconds}&{parsed.GetValue(Always)}").TrimEnd('&') : parsed.GetValue(Always),
    };

    static TimeSpan? Time(string text, TimeSpan least) =>
        Duration.TryParse(text, out var time) && time >= least && time.TotalDays <= 1 ? time : null;
}
