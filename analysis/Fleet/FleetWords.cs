using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Fleet;

/// <summary>How a fleet's figures are named and computed, for tables and sentences.</summary>
static class FleetWords
{
    /// <summary>The variant of the row for all members.</summary>
    public const string All = "all";

    /// <summary>E.g. <c>Member 2 (n3, process 812)</c>.</summary>
    public static string Name(FleetMember member) => $"Member {member.Rank}{(member.Who is { } who ? $" ({who})" : "")}";

    /// <summary>When it was lost, after the start gate opened, and how long before it was last heard of.</summary>
    public static string When(FleetMember member) => member is { LostNs: { } lost, LastSignNs: { } sign }
        ? $" (last sign of life {Numbers.Significant(Math.Max(0, lost - sign) / 1e9)} s before)" : "";

    /// <summary>How far apart the first requests of the first and the last member were, and how far that may be off; null: not known.</summary>
    public static (double Ns, double ErrorNs)? Skew(FleetBook book)
    {
        var starts = book.Members.Where(member => member is { Part: not null, Clock: not null })
            .OrderBy(member => member.Part!.SentFromNs)
            .ToArray();
        return starts.Length < 2 ? null
            : (starts[^1].Part!.SentFromNs - starts[0].Part!.SentFromNs, starts[0].Clock!.ErrorNs + starts[^1].Clock!.ErrorNs);
    }

    /// <summary>The latencies of answered requests.</summary>
    public static LatencyHistogram Answered(IterationLatency latency)
    {
        var all = new LatencyHistogram();
        foreach (var (_, part) in latency.Parts.Where(part => !part.Key.StartsWith(LatencyParts.FailedPrefix, StringComparison.Ordinal)))
            all.Merge(LatencyHistogram.FromData(part));
        return all;
    }

    /// <summary>Nanoseconds as milliseconds.</summary>
    public static string Ms(double ns) => Numbers.Significant(ns / 1e6);
}
