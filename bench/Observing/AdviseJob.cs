using System.Text.Json.Nodes;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Core.Traces;
using PoolBench.Observe.Advising;
using PoolBench.Observe.Replaying;

namespace PoolBench.Bench.Observing;

/// <summary>Predicts settings from a trace, replays them, and says how both agree.</summary>
sealed class AdviseJob(AdviseJob.Wish wish, TextWriter output, TextWriter error)
{
    /// <summary>What the command line asks for.</summary>
    /// <param name="Trace">The trace's path.</param>
    /// <param name="Goal">Which wait one request in a hundred may exceed.</param>
    /// <param name="Reuse">Which share of the reuses an idle connection is kept for.</param>
    /// <param name="PredictOnly">Whether nothing is replayed.</param>
    /// <param name="Json">Where the result goes as JSON; null: nowhere.</param>
    internal sealed record Wish(string Trace, TimeSpan Goal, double Reuse, bool PredictOnly, string? Json);

    /// <summary>Where the predicted cap does not keep the goal, so many larger ones are tried.</summary>
    const int MoreCaps = 3;

    public Task<int> RunAsync() => Interrupt.GuardAsync(async cancellation =>
    {
        var trace = TraceFile.Load(wish.Trace);
        TraceVerb.Check(wish.Json);
        var prediction = Advisor.Predict(trace, wish.Goal, wish.Reuse);
        var (observed, replays) = wish.PredictOnly ? (null, []) : await ProveAsync(trace, prediction, cancellation);
        var advice = new Advice(wish.Goal, wish.Reuse, prediction, observed, replays, ReplayPlan.BusyOf(trace));
        TraceVerb.Tell(wish.Json, () => JsonOf(advice).ToJsonString(ObserveJson.Readable), output, screen => AdviceText.Print(screen, advice));
        return ExitCodes.Fine;
    });

    /// <summary>
    /// The observed settings, to see whether a replay is like the program; then the predicted cap, the next smaller one for comparison, and larger
    /// ones until one keeps the goal.
    /// </summary>
    async Task<(ReplayResult? Observed, IReadOnlyList<(int Cap, ReplayResult Result)> Replays)> ProveAsync(
        PoolTrace trace, Prediction prediction, CancellationToken cancellation)
    {
        var plan = ReplayPlan.Of(trace);
        using var status = new JobStatus(error);
        using var run = await ReplayRun.StartAsync(plan, keepAlive: null);
        var all = new List<(int, ReplayResult)>();
        var observed = await ReplayAsync(plan.Observed);
        if (prediction.Cap > 1)
            await TryAsync(prediction.Cap - 1);
        for (var cap = prediction.Cap; cap <= prediction.Cap + MoreCaps; cap++)
            if (await TryAsync(cap))
                break;
        return (observed, all);

        async Task<bool> TryAsync(int cap)
        {
            var result = await ReplayAsync(new() { Max = cap, Expiry = prediction.Expiry });
            all.Add((cap, result));
            // More caps on a machine that is too busy prove no more.
            return result.Fault is not null || result.QueueAt(0.99) <= wish.Goal.TotalNanoseconds;
        }

        Task<ReplayResult> ReplayAsync(PoolSetting setting)
        {
            cancellation.ThrowIfCancellationRequested();
            return status.OverAsync(run.RunAsync(setting, status.Pulse), plan.Length, cancellation);
        }
    }

    static JsonObject JsonOf(Advice advice) => new()
    {
        ["goalNs"] = (long)advice.Goal.TotalNanoseconds,
        ["cap"] = advice.Cap,
        ["predicted"] = new JsonObject
        {
            ["cap"] = advice.Prediction.Cap,
            ["queueP99Ns"] = advice.Prediction.Waits.Percentile(0.99),
            ["queueP99NsOneLess"] = advice.Prediction.OneLess?.Percentile(0.99),
        },
        ["mostUnderWay"] = advice.Prediction.MostUnderWay,
        ["expiryMs"] = (long)advice.Prediction.Expiry.TotalMilliseconds,
        ["serverLimitNs"] = advice.Prediction.ServerLimitNs,
        ["http2Connections"] = advice.Prediction.Streams,
        ["verified"] = advice.IsVerified,
        ["busy"] = advice.Busy,
        ["observed"] = advice.Observed is { } observed ? ReplayJson.Row(observed) : null,
        ["replays"] = new JsonArray([.. advice.Replays.Select(each =>
        {
            var row = ReplayJson.Row(each.Result);
            row.Insert(0, "cap", each.Cap);
            return row;
        })]),
        ["notConsidered"] = new JsonArray([.. Advice.NotConsidered.Select(each => JsonValue.Create(each))]),
    };
}
