using PoolBench.Analysis.Gate.Duet;
using PoolBench.Core.Store;

namespace PoolBench.Analysis.Gate.Calibration;

/// <summary>What must hold inside a calibration beyond its shape, so that gates can be redrawn from it.</summary>
static class CalibrationCheck
{
    /// <summary>No measured log ratio comes near it: twenty thousand times as slow.</summary>
    const double MostLogRatio = 10;

    const double MostSeconds = 1e9;
    const double MostNs = 1e18;

    /// <summary>Every contradiction, in the order of the file.</summary>
    public static IEnumerable<Fault> Faults(CalibrationFile file)
    {
        foreach (var (i, gate) in file.Gates.Index())
            if (gate.Pairs < 0 || gate.Cases < (gate.Missed?.Count ?? 0) || !IsTime(gate.Seconds) || !IsTime(gate.CountSeconds))
                yield return new(FormattableString.Invariant($"$.gates[{i}]"),
                    FormattableString.Invariant($"{gate.Pairs} pairs, {gate.Cases} cases, {gate.Seconds} s, {gate.CountSeconds} s"),
                    "numbers of at least 0, and as many cases as were missed");
        string[] cases = file.Pairs is [var first, ..] ? [.. first.Record.Cases.Select(row => row.CaseId)] : [];
        foreach (var (i, pair) in file.Pairs.Index())
        {
            var place = FormattableString.Invariant($"$.pairs[{i}].record");
            if (!IsTime(pair.Record.Seconds) || !IsTime(pair.Record.WarmSeconds))
                yield return new(place, FormattableString.Invariant($"{pair.Record.Seconds} s, {pair.Record.WarmSeconds} s"), "times of at least 0");
            var same = cases.Length > 0 && cases.Distinct().Count() == cases.Length
                && pair.Record.Cases.Select(row => row.CaseId).SequenceEqual(cases);
            if (!same)
                yield return new($"{place}.cases", "other cases than in the first pair, one twice, or none", "the same cases in every pair");
            foreach (var (j, row) in pair.Record.Cases.Index())
            {
                foreach (var ratio in TimeMetric.Of(row).Select(metric => metric.Read(row)!))
                    if (!(Math.Abs(ratio.Candidate) <= MostLogRatio && Math.Abs(ratio.Control) <= MostLogRatio
                        && ratio.BaselineNs is > 0 and <= MostNs))
                        yield return new(FormattableString.Invariant($"{place}.cases[{j}]"),
                            FormattableString.Invariant($"log ratios {ratio.Candidate} and {ratio.Control}, {ratio.BaselineNs} ns"),
                            FormattableString.Invariant($"log ratios within {MostLogRatio} of 0, and a time above 0"));
                if (same && !TimeMetric.Of(row).SequenceEqual(TimeMetric.Of(file.Pairs[0].Record.Cases[j])))
                    yield return new(FormattableString.Invariant($"{place}.cases[{j}]"), "other quantities than in the first pair",
                        "the same quantities in every pair");
            }
        }
    }

    static bool IsTime(double seconds) => seconds is >= 0 and <= MostSeconds;
}
