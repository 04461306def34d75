using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Runs;

/// <summary>Judges one Run against another: counts on any machine, bytes where runtime and architecture are the same, time never.</summary>
static class RunJudge
{
    /// <summary>What a result says that leaves bytes out.</summary>
    internal const string NoBytes = "Bytes were left out, as asked for.";

    /// <summary>The verdict.</summary>
    /// <param name="baseline">What counts as right.</param>
    /// <param name="candidate">What is judged.</param>
    /// <param name="withBytes">Whether bytes are judged.</param>
    /// <exception cref="SuiteException">A Run was cut short (exit code 4), or the baseline was made with injected faults (2).</exception>
    public static GateResult Judge(Run baseline, Run candidate, bool withBytes = true)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(candidate);
        if (IsInjected(baseline))
            throw new SuiteException($"The baseline {baseline.Id} was made with injected faults ({InjectionOf(baseline)}); "
                + Hint.As("wanted one that was not. Make a new one: dotnet run -c Release --project bench"));
        foreach (var (run, side) in new[] { (baseline, "baseline"), (candidate, "candidate") })
            if (run.FinishedUtc is null)
                throw new SuiteException($"The {side} {run.Id} was cut short after "
                    + $"{Numbers.Count(run.Cases.Count)} of {Numbers.Count(run.Plan.Count)} cases; "
                    + "wanted a whole Run. Make it again.", ExitCodes.NotMeasured);
        var foreign = BytesDiffer(baseline.Environment, candidate.Environment);
        var findings = CaseComparison.Of(baseline.Cases, candidate.Cases, baseline.PlannedIds, candidate.PlannedIds,
            bytes: withBytes && foreign is null ? ByteComparison.Of : null, asOften: true);
        return new()
        {
            Baseline = Name(baseline),
            Candidate = Name(candidate),
            Findings = findings,
            Notes =
            [
                .. Notes(baseline, candidate, withBytes ? foreign : null), .. Demotions(findings),
                .. withBytes ? (string[])[] : [NoBytes],
            ],
            Calibration = "Counts need no calibration: they are exact.",
        };
    }

    /// <summary>Whether faults were injected on purpose when the Run was made.</summary>
    internal static bool IsInjected(Run run) => run.Environment.CommandLine.Any(IsInjection);

    /// <summary>The words that asked for it.</summary>
    internal static string InjectionOf(Run run) =>
        PlainText.Clean(string.Join(' ', run.Environment.CommandLine.SkipWhile(word => !IsInjection(word))), 100);

    static bool IsInjection(string word) => word.StartsWith("--inject", StringComparison.Ordinal);

    static IEnumerable<string> Notes(Run baseline, Run candidate, string? foreign)
    {
        if (baseline.Id == candidate.Id)
            yield return $"Both sides are called {baseline.Id}: is it one Run twice?";
        if (candidate.StartedUtc < baseline.StartedUtc)
            yield return "The candidate is older than the baseline: are the sides swapped?";
        if (IsInjected(candidate))
            yield return $"The candidate was made with injected faults: {InjectionOf(candidate)}.";
        if (foreign is not null)
            yield return $"Bytes were not compared: {foreign}.";
        yield return "Time was not compared: times of two Runs differ by the hour and the machine. Give two revisions or builds to compare time.";
    }

    /// <summary>Why bytes do not compare, or null where they do.</summary>
    static string? BytesDiffer(RunEnvironment before, RunEnvironment after) =>
        before.Runtime != after.Runtime ? $"runtime {PlainText.Clean(before.Runtime, 60)} → {PlainText.Clean(after.Runtime, 60)}"
        : before.Architecture != after.Architecture
        ? $"architecture {PlainText.Clean(before.Architecture, 60)} → {PlainText.Clean(after.Architecture, 60)}"
        : null;

    /// <summary>One sentence for each counter and reason, however many cases it is about.</summary>
    internal static IEnumerable<string> Demotions(IEnumerable<Finding> findings) => findings
        .SelectMany(finding => finding.NotJudged.Select(demotion => (demotion, finding.CaseId)))
        .GroupBy(pair => pair.demotion.Reason, StringComparer.Ordinal)
        .Select(group =>
            (Reason: group.Key, Names: group.Select(pair => pair.demotion.Counter).Distinct(),
                Cases: group.Select(pair => pair.CaseId).Distinct().ToArray()))
        .Select(group =>
            $"Not judged in {(group.Cases is [var one] ? one : $"{Numbers.Count(group.Cases.Length)} cases")}: "
            + $"{string.Join(", ", group.Names)}, because {group.Reason}.");

    static string Name(Run run) => $"Run {run.Id}";
}
