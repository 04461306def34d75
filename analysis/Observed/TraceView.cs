using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Report.View;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using PoolBench.Core.Traces;

namespace PoolBench.Analysis.Observed;

/// <summary>Everything that the report of a trace says; page and Markdown only write it down.</summary>
public sealed record TraceView
{
    /// <summary>The program.</summary>
    public required string Title { get; init; }

    /// <summary>When and where, in one line.</summary>
    public required string Setting { get; init; }

    /// <summary>What is wrong, in sentences.</summary>
    public required IReadOnlyList<string> Answer { get; init; }

    /// <summary>What to know before trusting the numbers.</summary>
    public required IReadOnlyList<NoteView> Warnings { get; init; }

    /// <summary>The C# to change, by what it puts right.</summary>
    public required IReadOnlyList<(string Id, string Code)> Code { get; init; }

    /// <summary>One row a server.</summary>
    public required DataTable Origins { get; init; }

    /// <summary>The drawings.</summary>
    public required IReadOnlyList<Figure> Figures { get; init; }

    /// <summary>The report of a trace.</summary>
    public static TraceView Of(PoolTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var process = trace.Process;
        var warnings = new List<NoteView>();
        if (trace.EventsLost > 0)
            warnings.Add(new($"{Numbers.Count(trace.EventsLost)} events were lost: no count is exact.", Tone.Bad));
        if (trace.Counts.Unkept > 0)
            warnings.Add(new($"{Numbers.Count(trace.Counts.Unkept)} requests are counted, and not kept one by one.", Tone.Warning));
        return new()
        {
            Title = PlainText.Clean($"{process.Name}, observed", 100),
            Setting = PlainText.Clean($"{trace.StartedUtc.UtcDateTime.ToString("d MMMM yyyy HH:mm", Numbers.Invariant)} UTC · process {process.Id} "
                + $"· .NET "
                + $"{process.Runtime} · {Numbers.Significant(trace.LengthNs / 1e9)} s", 200),
            Answer = [.. trace.Diagnoses.Select(each => PlainText.Clean($"{each.Id}. {each.Says}", 2000))],
            Warnings = warnings,
            Code = [.. trace.Diagnoses.Where(each => each.Code is not null).Select(each => (each.Id, each.Code!))],
            Origins = new(
                ["server", "requests", "failed", "opened", "before", "closed", "unused", "used once", "most open", "waited", "queue p50 ms",
                    "queue p99 ms", "latency p50 ms", "latency p99 ms"],
                [.. TraceStats.Each(trace).Select(IReadOnlyList<Cell> (row) => Row(row))]),
            Figures = [.. TraceFigures.Of(trace)],
        };
    }

    static Cell[] Row(TraceStats row) =>
    [
        PlainText.Clean(row.Origin!, 100), Numbers.Count(row.Requests), Numbers.Count(row.Failed), Numbers.Count(row.Opened),
            Numbers.Count(row.Before),
        Numbers.Count(row.Closed), Numbers.Count(row.Unused), Numbers.Count(row.UsedOnce), Numbers.Count(row.MostOpen), Numbers.Count(row.Waited),
        Ms(row.Queue, 0.5), Ms(row.Queue, 0.99), Ms(row.Latency, 0.5), Ms(row.Latency, 0.99),
    ];

    static Cell Ms(LatencyHistogram times, double share) =>
        times.Supports(share) ? Numbers.Significant(times.Percentile(share)!.Value / 1e6) : Numbers.None;
}
