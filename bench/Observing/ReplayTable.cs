using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using PoolBench.Observe.Replaying;

namespace PoolBench.Bench.Observing;

/// <summary>Settings of the pool side by side, for a person.</summary>
static class ReplayTable
{
    public static void Print(Screen screen, ReplayPlan plan, ReplayResult observed, IReadOnlyList<ReplayResult> results, string? fidelity,
        double? busy)
    {
        screen.Line($"{Numbers.Count(plan.Requests.Count)} requests within {Numbers.Significant(plan.Length.TotalSeconds)} s"
            + (plan.Rtt > TimeSpan.Zero ? $", {Numbers.Significant(plan.Rtt.TotalMilliseconds)} ms there and back" : "") + (plan.Tls ? ", TLS" : ""),
            Tone.Title);
        screen.Line($"  {"",-28} {"conns",7} {"dials",7} {"peak",6} {"TIME_WAIT",10} {"queue p50",10} {"p99",8} {"max ms",8} {"latency p50",12} "
            + $"{"p99 ms",8}",
            Tone.Quiet);
        foreach (var each in results.Prepend(observed))
            screen.Line(Row(each));
        foreach (var each in results)
            if (each.Fault is { } fault)
                screen.Paragraph($"{each.Setting}: {fault}.", Tone.Warning);
            else if (each.Failed > 0)
                screen.Paragraph($"{each.Setting}: {Numbers.Count(each.Failed)} requests failed.", Tone.Warning);
        if (fidelity is not null)
            screen.Paragraph(fidelity);
        if (Fidelity.Warning(busy) is { } warning)
            screen.Paragraph(warning, Tone.Warning);
        if (plan.LeftOut > 0)
            screen.Paragraph($"{Numbers.Count(plan.LeftOut)} observed requests without an answer are not sent again.", Tone.Quiet);
    }

    static string Row(ReplayResult each) => $"  {PlainText.Clean(each.Setting, 28),-28} {Numbers.Count(each.Connections),7} "
        + $"{Numbers.Count(each.Dials),7} "
        + $"{Numbers.Count(each.PeakOpen),6} {(each.TimeWait is { } waiting ? Numbers.Count(waiting) : Numbers.None),10} {Ms(each.Queue, 0.5),10} "
        + $"{Ms(each.Queue, 0.99),8} {Ms(each.Queue, 1),8} {Ms(each.Latency, 0.5),12} {Ms(each.Latency, 0.99),8}";

    static string Ms(LatencyHistogram? times, double share) =>
        times is null || times.Count == 0 ? Numbers.None : Numbers.Significant((share == 1 ? times.Max : times.Percentile(share)!.Value) / 1e6);
}
