using PoolBench.Core;

namespace PoolBench.Analysis.Gate.Surfaces;

/// <summary>The words for findings, the same on every surface.</summary>
static class Wording
{
    /// <summary>The verdict, e.g. <c>more bytes</c>, <c>time inconclusive</c>.</summary>
    public static string Of(Finding finding) => (finding.Verdict, finding.Evidence) switch
    {
        (Verdict.Same, _) => $"same {Of(finding.Evidence)}",
        (Verdict.Slower, Evidence.Bytes) => "more bytes",
        (Verdict.Faster, Evidence.Bytes) => "fewer bytes",
        (Verdict.Slower, _) => "slower",
        (Verdict.SlowerWithin, _) => "slower, within the margin",
        (Verdict.Faster, _) => "faster",
        (Verdict.CountsChanged, _) => "counts changed",
        (Verdict.Broken, _) => "fails, or does otherwise than it was told",
        (Verdict.Missing, _) => "missing",
        (Verdict.Added, _) => "added",
        (Verdict.Unsure, _) => $"{Of(finding.Evidence)} unsure",
        (Verdict.Inconclusive, _) => $"{Of(finding.Evidence)} inconclusive",
        _ => $"{Of(finding.Evidence)} not comparable",
    };

    /// <summary>The standing as a heading; what fails is in capitals.</summary>
    public static string Of(Standing standing) => standing switch
    {
        Standing.Regressed => "REGRESSED",
        Standing.Absent => "ABSENT",
        Standing.Open => "OPEN",
        Standing.Improved => "improved",
        Standing.Passed => "passed",
        _ => "for information",
    };

    /// <summary>What was compared.</summary>
    public static string Of(Evidence evidence) => $"{evidence}".ToLowerInvariant();

    /// <summary><c>regressed</c>, <c>absent</c>, <c>open</c>, <c>passed</c> or <c>stopped</c>: the exit code in a word.</summary>
    public static string Word(GateResult result) => result.Stop is not null ? "stopped" : result.ExitCode switch
    {
        ExitCodes.Regression => "regressed",
        ExitCodes.NotMeasured => "absent",
        ExitCodes.NotComparable => "open",
        _ => "passed",
    };

    /// <summary>The verdict on the whole, and what to do next.</summary>
    public static string Closing(GateResult result)
    {
        if (result.Stop is { } stop)
            return $"STOPPED: {stop.Message}";
        var all = Cases(Number(result.Findings, finding => finding.Verdict != Verdict.Added));
        var decisive = Decisive(result);
        var count = $"{Numbers.Count(Number(result.Findings, finding => finding.Standing == decisive))} of {all}{Besides(result)}";
        var improved = result.Findings.Any(finding => finding.Standing == Standing.Improved);
        return result.ExitCode switch
        {
            // What fails or is invalid there is taken as right by no later gate.
            ExitCodes.Regression when result.Findings.Any(finding => finding is { Standing: Standing.Regressed, Verdict: Verdict.Broken }) =>
                $"REGRESSED: {count}. Undo the change.",
            ExitCodes.Regression => $"REGRESSED: {count}. Undo the change, or, if it was meant, "
                + (IsRun(result.Baseline) ? $"{Accept(result)}." : "merge it nevertheless: the next gate against it takes it as right."),
            ExitCodes.NotMeasured when result.Findings.Any(finding => finding.Standing == Standing.Absent) =>
                $"NOT MEASURED: {count}; nothing has passed. Measure them again, and put right what fails each time.",
            ExitCodes.NotMeasured => "NOTHING WAS COMPARED: the two sides have no case in common. Check that both are what you meant.",
            ExitCodes.NotComparable => IsRun(result.Baseline) || IsRun(result.Candidate)
                ? $"NO VERDICT: {count}. Make both sides in the same way, and compare again."
                : $"NO VERDICT: {count}. Gate them again, alone with --filter, or with more pairs where time is open.",
            _ when improved => $"PASSED: {all}{Within(result)}{Added(result)}. Something became better"
                + (IsRun(result.Baseline) ? $"; so that it stays so, {Accept(result)}." : "."),
            _ => $"PASSED: {all}{Within(result)}{Added(result)}.",
        };
    }

    /// <summary>Whether a side is a stored Run, as far as its words tell: a stored verdict holds no more, and builds are named otherwise.</summary>
    static bool IsRun(string side) => side.StartsWith(GateResult.RunWord, StringComparison.Ordinal);

    /// <summary>How the candidate becomes the baseline, where that is a stored Run.</summary>
    static string Accept(GateResult result) =>
        $"accept {(IsRun(result.Candidate) ? "the candidate" : "a Run of the candidate")}: analysis accept RUN --as NAME";

    /// <summary>How many cases passed because what they lost is accepted.</summary>
    static string Within(GateResult result) =>
        Number(result.Findings, finding => finding.Verdict == Verdict.SlowerWithin) is > 0 and var within
            ? $", {Numbers.Count(within)} of them slower within the margin" : "";

    /// <summary>How many cases have nothing to compare with.</summary>
    static string Added(GateResult result) =>
        Number(result.Findings, finding => finding.Verdict == Verdict.Added) is > 0 and var added
            ? $"; {Numbers.Count(added)} more in the candidate alone, compared with nothing" : "";

    /// <summary>Worst first: by what it means for the gate, then the strongest evidence, then the size of the change.</summary>
    public static IReadOnlyList<Finding> WorstFirst(IEnumerable<Finding> findings) =>
    [
        .. findings.OrderBy(finding => Array.IndexOf(Order, finding.Standing)).ThenBy(finding => finding.Evidence)
            .ThenByDescending(finding => finding.Size).ThenBy(finding => finding.CaseId, StringComparer.Ordinal),
    ];

    /// <summary>Whether the finding lets the gate fail, whatever the exit code.</summary>
    public static bool Fails(Finding finding) => finding.Standing is Standing.Regressed or Standing.Absent or Standing.Open;

    /// <summary><c>1 case</c>, <c>26 cases</c>.</summary>
    public static string Cases(int count) => count == 1 ? "1 case" : $"{Numbers.Count(count)} cases";

    /// <summary>How many cases passed in each kind of evidence, e.g. <c>26 cases: same counts</c>; one line each.</summary>
    public static IEnumerable<string> Passed(GateResult result) => result.Findings.Where(finding => finding.Standing == Standing.Passed)
        .GroupBy(finding => finding.Evidence).OrderBy(group => group.Key)
        .Select(group => $"{Cases(group.Count())}: same {Of(group.Key)}" + Within(group.Sum(finding => finding.Within))
            + Tolerance([.. group.Select(finding => finding.Bytes).OfType<ByteFigures>()]));

    /// <summary>Racy counters, which are not the same but within their bounds.</summary>
    static string Within(int counters) => counters switch
    {
        0 => "",
        1 => ", 1 racy counter within its bounds",
        _ => $", {Numbers.Count(counters)} racy counters within their bounds",
    };

    /// <summary>What counts as no difference in bytes, from case to case.</summary>
    static string Tolerance(IReadOnlyList<ByteFigures> bytes)
    {
        if (bytes.Count == 0)
            return "";
        var (least, most) = (Numbers.Significant(bytes.Min(each => each.Tolerance)), Numbers.Significant(bytes.Max(each => each.Tolerance)));
        return $" (within {(least == most ? most : $"{least} to {most}")} B a request{MedianAlone(bytes)})";
    }

    /// <summary>A median may lie further off where the lowest iteration, or the other processes, do not: that is told.</summary>
    static string MedianAlone(IEnumerable<ByteFigures> bytes) =>
        bytes.Select(each => (each, By: Math.Abs(each.Candidate - each.Baseline))).Where(pair => pair.By > pair.each.Tolerance)
            .Select(pair => pair.By).ToArray() is { Length: > 0 } further
            ? $"; the median alone of {Cases(further.Length)} lies further off, by up to {Numbers.Fixed(further.Max(), 0)} B" : "";

    static readonly Standing[] Order = [Standing.Regressed, Standing.Absent, Standing.Open, Standing.Improved, Standing.Told, Standing.Passed];

    /// <summary>The standing that the exit code stands for; asked once, because each time it looks at every finding.</summary>
    static Standing Decisive(GateResult result) => result.ExitCode switch
    {
        ExitCodes.Regression => Standing.Regressed,
        ExitCodes.NotMeasured => Standing.Absent,
        _ => Standing.Open,
    };

    /// <summary>What else fails, and is hidden by an exit code before it.</summary>
    static string Besides(GateResult result)
    {
        var decisive = Decisive(result);
        var others = result.Findings.Where(finding => Fails(finding) && finding.Standing != decisive)
            .GroupBy(finding => finding.Standing)
            .OrderBy(group => Array.IndexOf(Order, group.Key));
        var words = others.Select(group => $"{Numbers.Count(Number(group, _ => true))} {Of(group.Key).ToLowerInvariant()}").ToArray();
        return words.Length == 0 ? "" : $" (besides: {string.Join(", ", words)})";
    }

    static int Number(IEnumerable<Finding> findings, Func<Finding, bool> which) =>
        findings.Where(which).Select(finding => finding.CaseId).Distinct(StringComparer.Ordinal).Count();
}
