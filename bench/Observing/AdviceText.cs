using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using PoolBench.Observe.Advising;
using PoolBench.Observe.Replaying;

namespace PoolBench.Bench.Observing;

/// <summary>Advice for a person: what to set, why, how sure, and what was left out.</summary>
static class AdviceText
{
    public static void Print(Screen screen, Advice advice)
    {
        var prediction = advice.Prediction;
        screen.Line($"MaxConnectionsPerServer = {advice.Cap}, PooledConnectionIdleTimeout = {Duration.Text(prediction.Expiry)}", Tone.Title);
        screen.Paragraph($"Cap: predicted, with {prediction.Cap} connections one request in a hundred waits {Ms(prediction.Waits)} ms or more; the "
            + $"goal is {Numbers.Significant(advice.Goal.TotalMilliseconds)} ms. "
            + (prediction.OneLess is { } less ? $"With one less it would be {Ms(less)} ms. " : "")
            + $"Up to {prediction.MostUnderWay} requests had a connection at once: with so many none waits.");
        if (advice.Observed?.Fault is { } unlike)
            screen.Paragraph($"Replayed as it was observed: {unlike}.", Tone.Warning);
        foreach (var (cap, result) in advice.Replays)
            screen.Paragraph($"Replayed with {cap}: {Ms(result.Queue)} ms, {Numbers.Count(result.Connections)} connections, "
                + $"{Numbers.Count(result.PeakOpen)} at once{(result.Fault is { } fault ? $"; do not trust it: {fault}" : "")}.", indent: "  ");
        if (Fidelity.Warning(advice.Busy) is { } warning)
            screen.Paragraph(warning, Tone.Warning);
        if (!advice.IsVerified && (advice.Observed?.Fault ?? (advice.Replays is [.., var last] ? last.Result.Fault : null)) is not null)
            screen.Paragraph("Not verified: no replay that kept the goal can be trusted, so this is the prediction alone. Repeat it on an idle "
                + "machine.", Tone.Warning);
        else if (advice.Replays.Count > 0 && !advice.IsVerified)
            screen.Paragraph("No replay kept the goal: the prediction is contradicted. Take a larger cap, and replay it with --max.", Tone.Warning);
        else if (advice.Replays.Count > 0 && advice.Cap != prediction.Cap)
            screen.Paragraph($"The replay speaks for {advice.Cap}, the prediction for {prediction.Cap}: the replay counts.", Tone.Warning);
        screen.Paragraph($"Idle time-out: {Numbers.Significant(advice.Reuse * 100)} % of the reuses came after a gap of "
            + $"{Numbers.Significant(prediction.GapNs / 1e6)} ms or less"
            + (prediction.ServerLimitNs is { } limit ? $", and the server closes what is idle for {Numbers.Significant(limit / 1e9)} s: stay below "
            + $"that." : "."));
        screen.Paragraph(prediction.Streams == 1 ? "HTTP/2: one connection would carry all of it, where the server speaks it and allows 100 streams."
            : $"HTTP/2: {prediction.Streams} connections would be needed at 100 streams each: set EnableMultipleHttp2Connections.");
        screen.Paragraph($"Not considered: {string.Join("; ", Advice.NotConsidered)}.", Tone.Quiet);
    }

    static string Ms(LatencyHistogram? times) =>
        times?.Percentile(0.99) is { } ns ? Numbers.Significant(ns / 1e6) : Numbers.None;
}
