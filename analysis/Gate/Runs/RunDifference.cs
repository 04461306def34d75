using PoolBench.Analysis.Tables;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Runs;

/// <summary>Two Runs side by side, without a judgement.</summary>
static class RunDifference
{
    /// <summary>Prints what differs: the environment, the counters, then time and bytes as ratios of the medians with their range.</summary>
    public static void Print(Run first, Run second, Screen screen)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(screen);
        screen.Paragraph($"Run {first.Id} → Run {second.Id}", Tone.Title);
        Section(screen, "Environment", EnvironmentLines(first, second), "no difference");
        var findings = CaseComparison.Of(first.Cases, second.Cases, first.PlannedIds, second.PlannedIds);
        Section(screen, "Counters", findings.Where(finding => finding.Verdict is not (Verdict.Same or Verdict.Inconclusive))
            .Select(finding => $"{finding.CaseId}: {finding.Numbers}"), "no exact counter differs");
        Section(screen, "Time and bytes, second to first (medians; lowest to highest iteration; for information)",
            RatioLines(first, second), "no case in common");
    }

    static void Section(Screen screen, string title, IEnumerable<string> lines, string none)
    {
        screen.Line();
        screen.Paragraph(title, Tone.Quiet);
        foreach (var line in lines.DefaultIfEmpty(none))
            screen.Paragraph(line, Tone.Plain, line.StartsWith(' ') ? "    " : "  ", "    ");
    }

    static IEnumerable<string> EnvironmentLines(Run first, Run second) => Fields(first).Zip(Fields(second))
        .Where(pair => pair.First.Value != pair.Second.Value).Select(pair => $"{pair.First.Name}: {pair.First.Value} → {pair.Second.Value}");

    static (string Name, string Value)[] Fields(Run run)
    {
        var it = run.Environment;
        return
        [
            ("profile", run.Profile), ("PoolBench", it.PoolBench), ("commit", it.Commit), ("command line", string.Join(' ', it.CommandLine)),
            ("OS", it.Os), ("kernel", it.Kernel),
            ("CPU", it.Cpu), ("cores", Numbers.Count(it.Cores)), ("architecture", it.Architecture),
            ("memory, MB", Numbers.Count(it.MemoryBytes >> 20)),
            ("runtime", it.Runtime), ("runtime settings", string.Join(' ', it.RuntimeSettings)), ("client priority", it.ClientPriority),
            ("server priority", it.ServerPriority),
            ("port range", it.PortRange), ("tcp_tw_reuse", it.TcpTwReuse), ("fd limit", it.FdLimit), ("load average", it.LoadAverage),
            ("seed", Numbers.Count(it.Seed)),
        ];
    }

    static IEnumerable<string> RatioLines(Run first, Run second)
    {
        var others = second.Cases.Where(result => result.Status == CaseStatus.Measured).ToDictionary(result => result.Id, StringComparer.Ordinal);
        var order = first.PlannedIds.Index().ToDictionary(each => each.Item, each => each.Index, StringComparer.Ordinal);
        foreach (var result in first.Cases.Where(result => result.Status == CaseStatus.Measured).OrderBy(result => order[result.Id]))
            if (others.TryGetValue(result.Id, out var other) && other.Requests == result.Requests)
            {
                yield return result.Id;
                yield return $"  time {Ratio(SampleNames.Seconds, result, other)}, bytes {Ratio(SampleNames.ClientAllocatedBytes, result, other)}";
            }
    }

    static string Ratio(string sample, CaseResult first, CaseResult second)
    {
        if (first.Sample(sample) is not { Values.Count: > 0 } before || second.Sample(sample) is not { Values.Count: > 0 } after
            || before.Values.Min() <= 0)
            return Grid.None;
        var ratio = Tables.Ratio.Of(after.Values, before.Values);
        return $"{Numbers.Fixed(ratio.Median, 2)} × ({Numbers.Fixed(ratio.Low, 2)}–{Numbers.Fixed(ratio.High, 2)})";
    }
}
