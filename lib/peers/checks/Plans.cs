using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace PoolBench.Peers.checks;

/// <summary>Everything that a driver is tried on; docs/peers.md says the same in words.</summary>
static class Plans
{
    /// <summary>A word that no driver can know.</summary>
    const string NoSuchWord = "sky";

    static readonly TimeSpan GivenUp = TimeSpan.FromMilliseconds(300);

    /// <summary>Some clients look for expired connections once a second.</summary>
    static readonly TimeSpan Idle = TimeSpan.FromSeconds(2.5);

    /// <summary>All plans, the one that every driver must be able to do first.</summary>
    public static IReadOnlyList<Plan> All { get; } =
    [
        new("send requests one after another", 5, 1) { MayRefuse = false },
        new("send several at once, in rounds, to two addresses in turn", 3, 4) { Targets = ["/a?n=1", "/b?n=2"], HasPauses = true },
        new("POST 128 bytes", 3, 1) { Method = "POST", Judge = Posted },
        new("use a client of its own for every request", 4, 1) { Words = ["perRequest=1"], Judge = Fresh },
        new("allow 2 connections at most", 1, 6) { Words = ["cap=2"], InRounds = false, Judge = Capped },
        new("keep 1 idle connection at most", 1, 4) { Words = ["keep=1"], Judge = Kept },
        new("set how long an idle connection is kept", 2, 1)
        {
            Words = ["expiryMs=1000"], HasPauses = true, Pause = Idle, Judge = Expired,
        },
        new("report what failed, by kind", 4, 1)
        {
            Targets = ["/check?1", "/check?2", "/check?3", "/check?4"],
            InRounds = false,
            Failing = 2,
            Respond = Failing,
            Judge = trial => trial.Said.Failures.GetValueOrDefault("status 503") == 1 ? null
                : $"an answer with status 503 is among its failures as {Kinds(trial)}; wanted {{\"status 503\":1, …}}",
        },
        new("warm up through another client", 2, 1) { WarmUp = 3 },
        new("give up a request after 300 ms", 2, 1)
        {
            Targets = ["/check?held", "/check?free"],
            Words = [string.Create(CultureInfo.InvariantCulture, $"giveUpMs={GivenUp.TotalMilliseconds:0}")],
            InRounds = false,
            Failing = 1,
            Respond = (met, _, context) =>
                met.Target.EndsWith("held", StringComparison.Ordinal) ? Held(context, Plan.Patience) : CheckServer.OkAsync(met, context),
            Judge = GaveUp,
        },
        new("leave a body unread", 2, 1) { Words = ["unread=1"], Respond = LateBody, Judge = LeftUnread },
        new("limit the wait for a connection", 1, 2)
        {
            Words = ["cap=1", "poolTimeoutMs=500"],
            InRounds = false,
            Failing = 1,
            NeverSent = 1,
            Respond = async (met, _, context) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1.5), context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await CheckServer.OkAsync(met, context);
            },
        },
        new("send from several workers that do not wait for each other", 3, 2)
        {
            Words = ["free=1"], InRounds = false, Respond = Free, Judge = Freely,
        },
        new("trust the certificate in POOLBENCH_ROOT", 2, 1) { Secure = true },
        new("speak HTTP/2", 2, 1) { Secure = true, Words = ["http2=1"] },
        new("say so when it is asked for what it does not know", 1, 1) { Words = [NoSuchWord + "=blue"], MustRefuse = true, Judge = Guessed },
    ];

    static string? Posted(Trial trial) => trial.Requests.FirstOrDefault(each => each.BodyBytes != 128) is { } other
        ? $"a POST came with {other.BodyBytes} bytes of body; wanted 128" : null;

    static string? Fresh(Trial trial) => trial.Connections == trial.Requests.Count ? null
        : $"{trial.Requests.Count} requests came over {trial.Connections} connections: with perRequest=1 each has a new client, closed after it";

    static string? Capped(Trial trial) => trial.MostAtOnce <= 2 && trial.Pauses[^1].OpenBefore <= 2 ? null
        : $"{trial.MostAtOnce} requests were under way at once over {trial.Connections} connections where cap=2; "
            + "a client without such a setting says that it cannot";

    static string? Kept(Trial trial) => trial.Pauses[^1].OpenAfter <= 1 ? null
        : $"{trial.Pauses[^1].OpenAfter} connections were idle at the end where keep=1; a client without such a setting says that it cannot";

    static string? Expired(Trial trial) => trial.Connections > 1 ? null
        : string.Create(CultureInfo.InvariantCulture, $"a connection that was idle for {Idle.TotalSeconds} s was used again where expiryMs=1000; ")
            + "a client without such a setting says that it cannot";

    static string? LeftUnread(Trial trial) =>
        Trial.Ms(trial.Requests[0].Arrived, trial.Requests[1].Arrived) is var waited && waited > 0.9 * Plan.Patience.TotalMilliseconds
            ? string.Create(CultureInfo.InvariantCulture, $"it waited {waited:0} ms for a body where unread=1; ")
                + "a client that has to read all of it says that it cannot"
            : null;

    /// <summary>The client's time runs from when it sent the one, the server's from when that came: half of it may lie between.</summary>
    static string? GaveUp(Trial trial) => trial.Requests.Count > 1 && Trial.Ms(trial.Requests[0].Arrived, trial.Requests[1].Arrived) is var waited
        && (waited < 0.5 * GivenUp.TotalMilliseconds || waited > 0.9 * Plan.Patience.TotalMilliseconds)
            ? string.Create(CultureInfo.InvariantCulture, $"it sent its next request {waited:0} ms after one that nobody answers, ")
                + $"where giveUpMs={GivenUp.TotalMilliseconds:0}"
            : null;

    static string? Freely(Trial trial) => trial.Requests[0].Answered > trial.Requests[3].Arrived ? null
        : "a worker waited for the other one's answer: with free=1 each sends its rounds on its own, one request after another";

    static string? Guessed(Trial trial) =>
        $"it ignored {NoSuchWord}=blue: what it does not know may change what is measured; wanted {{\"cannot\":\"it does not know {NoSuchWord}\"}}";

    static string Kinds(Trial trial) => trial.Said.Failures.Count == 0 ? "nothing"
        : string.Join(", ", trial.Said.Failures.Select(kind => $"\"{kind.Key}\":{kind.Value}"));

    static async Task Failing(Met met, Func<IReadOnlyList<Met>> all, HttpContext context)
    {
        if (met.Target.EndsWith('3'))
            context.Abort();
        else if (met.Target.EndsWith('2'))
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        else
            await CheckServer.OkAsync(met, context);
    }

    /// <summary>The first one to come waits for all requests of the other worker.</summary>
    static async Task Free(Met met, Func<IReadOnlyList<Met>> all, HttpContext context)
    {
        if (ReferenceEquals(all()[0], met))
            await Plan.Until(() => all().Count > 3, Plan.Patience);
        await CheckServer.OkAsync(met, context);
    }

    /// <summary>The headers at once, and the body late.</summary>
    static async Task LateBody(Met met, Func<IReadOnlyList<Met>> all, HttpContext context)
    {
        met.Answered = Stopwatch.GetTimestamp();
        context.Response.ContentLength = 3;
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Task.Delay(Plan.Patience, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!context.RequestAborted.IsCancellationRequested)
            await context.Response.WriteAsync("ok\n", context.RequestAborted);
    }

    static async Task Held(HttpContext context, TimeSpan time)
    {
        await Task.Delay(time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }
}
