using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using PoolBench.Core.Traces;

namespace PoolBench.Analysis.Observed;

/// <summary>Two traces of a program side by side: before and after a change.</summary>
static class TraceDifference
{
    public static void Print(PoolTrace before, PoolTrace after, Screen screen)
    {
        ArgumentNullException.ThrowIfNull(screen);
        var (first, second) = (TraceStats.All(before), TraceStats.All(after));
        screen.Line($"  {"",-34} {"A",14} {"B",14}", Tone.Quiet);
        Line("program", PlainText.Clean(before.Process.Name, 14), PlainText.Clean(after.Process.Name, 14));
        Line("seconds", Numbers.Significant(before.LengthNs / 1e9), Numbers.Significant(after.LengthNs / 1e9));
        Count("requests", each => each.Requests);
        Count("failed", each => each.Failed);
        Count("connections opened", each => each.Opened);
        Line("opened for 1,000 requests", PerThousand(first), PerThousand(second));
        Count("connections closed", each => each.Closed);
        Count("never used", each => each.Unused);
        Count("used once", each => each.UsedOnce);
        Count("most open at once", each => each.MostOpen);
        Count("requests that waited", each => each.Waited);
        foreach (var share in (double[])[0.5, 0.99])
        {
            var name = "p" + Numbers.Fixed(share * 100, 0);
            Line($"wait for a connection, {name} ms", Ms(first.Queue, share), Ms(second.Queue, share));
            Line($"whole time, {name} ms", Ms(first.Latency, share), Ms(second.Latency, share));
        }
        Line("events lost", Numbers.Count(before.EventsLost), Numbers.Count(after.EventsLost));
        Words("only A", before, after);
        Words("only B", after, before);
        screen.Paragraph("Counts compare as they are; times of two observations differ with the hour, the machine and the traffic.", Tone.Quiet);

        void Count(string name, Func<TraceStats, long> of) => Line(name, Numbers.Count(of(first)), Numbers.Count(of(second)));

        void Line(string name, string one, string other) =>
            screen.Line($"  {name,-34} {one,14} {other,14}", one == other ? Tone.Plain : Tone.Title);

        void Words(string name, PoolTrace one, PoolTrace other)
        {
            var only = one.Diagnoses.Select(each => each.Id).Except(other.Diagnoses.Select(each => each.Id)).ToArray();
            if (only.Length > 0)
                screen.Paragraph($"{name}: {string.Join(", ", only)}");
        }
    }

    static string PerThousand(TraceStats stats) =>
        stats.Requests == 0 ? Numbers.None : Numbers.Significant(stats.Opened * 1000.0 / stats.Requests);

    static string Ms(LatencyHistogram times, double share) =>
        times.Supports(share) ? Numbers.Significant(times.Percentile(share)!.Value / 1e6) : Numbers.None;
}
