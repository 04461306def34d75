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
        foreach (var sentence in Changed(before, after))
            screen.Paragraph(sentence, Tone.Title);
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
        screen.Paragraph("Counts compare as they are; times of two observations differ with the hour, the machine and the traffic.", Tone.Quiet);

        void Count(string name, Func<TraceStats, long> of) => Line(name, Numbers.Count(of(first)), Numbers.Count(of(second)));

        void Line(string name, string one, string other) =>
            screen.Line($"  {name,-34} {one,14} {other,14}", one == other ? Tone.Plain : Tone.Title);
    }

    /// <summary>What is wrong no more, what is so now, and how many connections the same requests need.</summary>
    internal static IEnumerable<string> Changed(PoolTrace before, PoolTrace after)
    {
        var (first, second) = (TraceStats.All(before), TraceStats.All(after));
        string[] gone = [.. Ids(before).Except(Ids(after))], come = [.. Ids(after).Except(Ids(before))];
        string[] stayed = [.. Ids(after).Intersect(Ids(before))];
        if (gone.Length + come.Length + stayed.Length == 0)
            yield return "Nothing is wrong with either.";
        if (gone.Length > 0)
            yield return $"Gone in B: {string.Join(", ", gone)}.";
        if (come.Length > 0)
            yield return $"New in B: {string.Join(", ", come)}.";
        if (stayed.Length > 0)
            yield return $"In both: {string.Join(", ", stayed)}.";
        yield return $"Connections opened for 1,000 requests: {PerThousand(first)} in A, {PerThousand(second)} in B.";
    }

    static IEnumerable<string> Ids(PoolTrace trace) => trace.Diagnoses.Select(each => each.Id).Where(id => id != "healthy");

    static string PerThousand(TraceStats stats) =>
        stats.Requests == 0 ? Numbers.None : Numbers.Significant(stats.Opened * 1000.0 / stats.Requests);

    static string Ms(LatencyHistogram times, double share) =>
        times.Supports(share) ? Numbers.Significant(times.Percentile(share)!.Value / 1e6) : Numbers.None;
}
