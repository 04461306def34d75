using PoolBench.Core;
using PoolBench.Measure.Links;
using PoolBench.Measure.Manners;
using PoolBench.Measure.Own;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Server;
using PoolBench.Server.Behaviours;
using PoolBench.Server.Endpoints;

namespace PoolBench.Bench.Loads;

/// <summary>How the requests of a load are sent and taken.</summary>
static class LoadManner
{
    /// <summary>The manner of a wish; null: the ordinary one.</summary>
    /// <exception cref="SuiteException">The options do not go together; exit code 2.</exception>
    public static Manner? Of(Load.Wish wish, Strategy strategy)
    {
        var asked = wish.Manner;
        Check(wish, asked, strategy);
        var manner = new Manner
        {
            AnswerBytes = asked.Size ?? Workload.AnswerBytes,
            BodyBytes = asked.Body,
            Status = asked.Status,
            Ask = asked.Close ?? asked.Drop,
            Always = asked.Always ?? "",
            Cancel = asked.Cancel is { } oneIn ? new(oneIn, asked.After!.Value) : null,
            Timeout = asked.Timeout,
            Reading = asked.LeaveBodyUnread ? Reading.LeftUnread : asked.HeadersOnly ? Reading.HeadersOnly : Reading.Whole,
            Retries = asked.Retry ?? 0,
            RetryAfter = asked.RetryAfter,
            EndsConnections = EndsConnections(asked),
            Streams = asked.Server.Streams ?? QueueWatch.Streams,
        };
        return manner == new Manner() ? null : manner;
    }

    /// <summary>The same workload with what the manner adds to it.</summary>
    public static Workload With(Load.MannerWish asked, Workload workload, Strategy strategy, Link link)
    {
        if (asked.Idle > 0)
            CheckIdle(asked.Idle.Value, strategy, link);
        var rest = asked.Rest ?? default;
        var with = workload switch
        {
            ClosedLoop closed => closed with { Rest = rest },
            Sequential sequential => sequential with { Rest = rest },
            InStep step => step with { Rest = rest },
            _ when asked.Rest is null => workload,
            _ => throw new SuiteException("--rest does not go with --workload open, whose schedule says when each request is due. Leave it out."),
        };
        return with with { Method = asked.Method ?? HttpMethod.Get, Idle = asked.Idle ?? 0 };
    }

    /// <summary>How long a worker sends nothing between two requests, or all of them between two rounds.</summary>
    public static TimeSpan RestOf(Workload workload) => workload switch
    {
        ClosedLoop closed => closed.Rest,
        Sequential sequential => sequential.Rest,
        InStep step => step.Rest,
        _ => default,
    };

    /// <summary>How long one attempt may wait, as its options want, where nothing else says so.</summary>
    public static TimeSpan WaitsOf(Load.Wish wish)
    {
        var asked = wish.Manner;
        _ = RequestOptions.TryRead(asked.Always, RequestOptions.OfAnswers, asked.Server.MaxBodyBytes, default, out var always, out _);
        return (wish.PoolTimeout ?? default) + (asked.After ?? default) + TimeSpan.FromSeconds(asked.RetryAfter ?? 0) + asked.Server.AcceptDelay
            + (always.Delay ?? default) + (always.BodyDelay ?? default)
            + (always.InPieces ? (always.Trickle ?? default) * always.PiecesOf(always.SizeInPieces) : default);
    }

    static void Check(Load.Wish wish, Load.MannerWish asked, Strategy strategy)
    {
        Together(asked.Cancel is null, asked.After is not null, "--after", "--cancel");
        Together(asked.After is null, asked.Cancel is not null, "--cancel", "--after");
        Together(asked.Status is null, asked.RetryAfter is not null, "--retry-after", "--status");
        Apart(asked.HeadersOnly && asked.LeaveBodyUnread, "--headers-only", "--leave-body-unread");
        Apart(asked.Close is not null && asked.Drop is not null, "--close", "--drop");
        Apart(asked.InStep && wish.Workload != "closed", "--in-step", $"--workload {wish.Workload}");
        var again = asked.Retry > 0 ? "--retry" : asked.Cancel is not null ? "--cancel" : asked.Drop is not null ? "--drop" : null;
        if (wish.Workload == "burst" && again is { } repeats)
            throw new SuiteException($"{repeats} does not go with --workload burst: the server waits for the whole burst, and a request that "
                + "comes again would wait for one that never comes. Use --workload closed --in-step.");
        if (asked.Body > 0 && (asked.Method is null || asked.Method == HttpMethod.Get || asked.Method == HttpMethod.Head))
            throw new SuiteException($"--body does not go with the method {asked.Method ?? HttpMethod.Get}. Add --method POST, or leave it out.");
        CheckServer(asked);
        if (wish.Server is not null && asked.ServerWords.Count > 0)
            throw new SuiteException($"{asked.ServerWords[0]} is for the server that the load starts. Start the one that --server names with it.");
        if (Silence(asked) is { } silent && asked.Timeout is null && asked.Cancel != 1 && strategy is not OwnClient)
            throw new SuiteException($"{silent} leaves requests without an answer for ever. Add --timeout, such as --timeout 1s.");
    }

    static void CheckServer(Load.MannerWish asked)
    {
        try
        {
            BehaviourCheck.Read(asked.Server);
        }
        catch (StartException refusal)
        {
            throw new SuiteException(refusal.Message);
        }
        if (!RequestOptions.TryRead(asked.Always, RequestOptions.OfAnswers, asked.Server.MaxBodyBytes, default, out _, out var sentence))
            throw new SuiteException($"--always is '{asked.Always}'. {sentence}");
        // What goes together only in the address of a request.
        var size = $"size={asked.Size ?? Workload.AnswerBytes}&{asked.Always}";
        if (!RequestOptions.TryRead(size, RequestOptions.OfAnswers, asked.Server.MaxBodyBytes, default, out _, out sentence))
            throw new SuiteException($"--always is '{asked.Always}'. {sentence}{(asked.Size is null ? " Add --size 0." : "")}");
        if (asked.Status is { } status && !RequestOptions.TryRead($"{asked.Always}&status={status.Status}", RequestOptions.OfAnswers,
            asked.Server.MaxBodyBytes, default, out _, out sentence))
            throw new SuiteException($"--status {status} does not go with --always '{asked.Always}'. {sentence}");
    }

    static void CheckIdle(int idle, Strategy strategy, Link link)
    {
        if (link.Multiplexed)
            throw new SuiteException($"--idle does not go with --link {link}, where one connection carries many requests. Leave it out.");
        if (!strategy.Reuses)
            throw new SuiteException($"--idle does not go with the strategy {strategy}, which keeps no connection for the next request. "
                + "Leave it out.");
        if (strategy.Bounds is { } limits && idle > Math.Min(limits.MaxConnections, limits.MaxKeepAlive))
            throw new SuiteException($"--idle {idle} is more than the pool keeps ({Math.Min(limits.MaxConnections, limits.MaxKeepAlive)}). "
                + "Ask for fewer, or raise --max and --keepalive.");
    }

    static bool EndsConnections(Load.MannerWish asked) =>
        asked is { Drop: not null } or { Server: { IdleClose: not null } or { CloseAfter: not null } or { Refuse: not null } }
        || Words(asked).Any(word => word is "drop" or "abort" or "truncate" or "hangup" or "close" or "close-after" or "idle-close");

    static string? Silence(Load.MannerWish asked) => asked.Server.End == EndKind.Silence ? "--end silence"
        : asked.Drop?.Query.EndsWith("silence", StringComparison.Ordinal) == true ? "--drop silence"
        : asked.Always?.Contains("silence", StringComparison.Ordinal) == true ? $"--always {asked.Always}" : null;

    static IEnumerable<string> Words(Load.MannerWish asked) => (asked.Always ?? "").Split('&').Select(pair => pair.Split('=')[0]);

    static void Together(bool missing, bool given, string option, string other)
    {
        if (missing && given)
            throw new SuiteException($"{option} goes with {other}. Add it, or leave both out.");
    }

    static void Apart(bool both, string option, string other)
    {
        if (both)
            throw new SuiteException($"{option} does not go with {other}. Leave one of them out.");
    }
}
