using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Core.Traces;
using PoolBench.Observe.Replaying;

namespace PoolBench.Bench.Observing;

/// <summary>Replays a trace with the settings that it seems to have, then with others, and shows them in one table.</summary>
sealed class ReplayJob(ReplayJob.Wish wish, TextWriter output, TextWriter error)
{
    /// <summary>What the command line asks for.</summary>
    /// <param name="Trace">The trace's path.</param>
    /// <param name="Grid">Settings beyond those observed.</param>
    /// <param name="KeepAlive">How long the server keeps an idle connection; null: as it usually does.</param>
    /// <param name="Speed">How many times as fast.</param>
    /// <param name="Times">How many requests in place of each.</param>
    /// <param name="Json">Where the result goes as JSON; null: nowhere.</param>
    internal sealed record Wish(string Trace, IReadOnlyList<PoolSetting> Grid, TimeSpan? KeepAlive, double Speed, int Times, string? Json);

    /// <summary>Nobody waits longer for a table.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromHours(2);

    public Task<int> RunAsync() => Interrupt.GuardAsync(async cancellation =>
    {
        var trace = TraceFile.Load(wish.Trace);
        var plan = ReplayPlan.Of(trace, wish.Speed, wish.Times);
        PoolSetting[] settings = [.. wish.Grid.Prepend(plan.Observed).Distinct()];
        if (plan.Length * settings.Length > Longest)
            throw new SuiteException($"{settings.Length} settings of {Numbers.Fixed(plan.Length.TotalSeconds, 0)} s each take longer than "
                + $"{Longest.TotalHours:0} hours. Ask for fewer, or for a higher --speed.");
        TraceVerb.Check(wish.Json);
        using var status = new JobStatus(error);
        using var run = await ReplayRun.StartAsync(plan, wish.KeepAlive);
        var results = new List<ReplayResult>();
        foreach (var setting in settings)
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(await status.OverAsync(run.RunAsync(setting, status.Pulse), plan.Length, cancellation));
        }
        status.Dispose();
        Tell(trace, plan, results);
        return results.All(each => each.Failed == each.Requests) ? ExitCodes.NotMeasured : ExitCodes.Fine;
    });

    void Tell(PoolTrace trace, ReplayPlan plan, List<ReplayResult> results)
    {
        var observed = ReplayResult.Of(trace);
        var fidelity = wish is { Speed: 1, Times: 1 } ? Fidelity.Text(observed, results[0]) : null;
        TraceVerb.Tell(wish.Json, () => ReplayJson.Of(trace, plan, observed, results, fidelity), output,
            screen => ReplayTable.Print(screen, plan, observed, results, fidelity, ReplayPlan.BusyOf(trace)));
    }
}
