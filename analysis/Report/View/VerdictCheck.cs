using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Surfaces;
using PoolBench.Core;
using PoolBench.Core.Store;

namespace PoolBench.Analysis.Report.View;

/// <summary>Checks a gate's verdict beyond its shape.</summary>
static class VerdictCheck
{
    /// <summary>Far above any measurement, and far below the largest double.</summary>
    const double Most = 1e6;

    /// <summary>Every contradiction.</summary>
    /// <param name="stored">The verdict as read.</param>
    /// <param name="result">The result that follows from its findings.</param>
    public static IEnumerable<Fault> Faults(GateJson stored, GateResult result)
    {
        foreach (var (i, finding) in stored.Findings.Index())
            if (finding.Time is { } time)
                foreach (var fault in Faults(time, FormattableString.Invariant($"$.findings[{i}].time")))
                    yield return fault;
        if (stored.Stopped is not null && (stored.Findings.Count > 0 || stored.ExitCode is ExitCodes.Fine or ExitCodes.Regression))
            yield return new("$.stopped", $"a gate without a verdict, with findings ({stored.Findings.Count}), or with exit code {stored.ExitCode}",
                "no findings, and neither 0 nor 1");
        if (result.ExitCode != stored.ExitCode)
            yield return new("$.exitCode", $"the exit code is {stored.ExitCode}", $"{result.ExitCode}, which follows from the findings");
        if (Wording.Word(result) != stored.Verdict)
            yield return new("$.verdict", $"\"{stored.Verdict}\"", $"\"{Wording.Word(result)}\", which follows from the findings");
    }

    static IEnumerable<Fault> Faults(TimeFigures time, string place)
    {
        double[] ratios = [time.Ratio, time.Lower, time.Upper, time.ControlRatio];
        if (!ratios.All(ratio => ratio is >= 1 / Most and <= Most) || time.Lower > time.Upper)
            yield return new(place, $"ratios {string.Join(", ", ratios.Select(ratio => ratio.ToString("R", Numbers.Invariant)))}",
                "ratios above 0, the lower bound before the upper one");
        if (time.P is not (>= 0 and <= 1) || time.AdjustedP is not (>= 0 and <= 1) || time.Pairs < 0)
            yield return new($"{place}.p", FormattableString.Invariant($"{time.P}, {time.AdjustedP}, from {time.Pairs} pairs"),
                "from 0 to 1, from at least 0 pairs");
    }
}
