using PoolBench.Analysis.Stats;
using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>One quantity of a case over pairs.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Metric">The quantity.</param>
/// <param name="Candidate">Logarithms of the candidate's over the baseline's, one a pair.</param>
/// <param name="Control">The same of the baseline's copy.</param>
/// <param name="BaselineNs">The baseline's own, nanoseconds.</param>
sealed record TimeFigure(
    string CaseId, TimeMetric Metric, IReadOnlyList<double> Candidate, IReadOnlyList<double> Control, double BaselineNs)
{
    /// <summary>
    /// How far the control may be off: by no more than this share of the margin, or by no more than is likely. Of so many looks on a machine that
    /// disturbs nothing, one finds some quantity's control further off.
    /// </summary>
    public const double ControlShare = 0.4;
    public const double ControlLooks = 100;

    /// <summary>Which it is.</summary>
    public (string CaseId, TimeMetric Metric) Key => (CaseId, Metric);

    /// <summary>Where the candidate's lie; one pair far off does not move it.</summary>
    public double Center => HodgesLehmann.Center(Candidate);

    public double Deviation => Spread.Deviation(Candidate);

    public double ControlMean { get; } = Control.Average();

    public double Floor => Math.Log(1 + Metric.Floor);

    public double Margin => Math.Log(1 + Metric.Margin);

    /// <summary>The p for "more than the floor".</summary>
    public double Slower => SignFlip.P(Candidate, Floor);

    /// <summary>The p for "less by more than the floor".</summary>
    public double Faster => SignFlip.P([.. Candidate.Select(estimate => -estimate)], Floor);

    /// <summary>The p for "the baseline differs from its own copy", either way.</summary>
    public double Differs =>
        Math.Min(1, 2 * Math.Min(SignFlip.P(Control, 0), SignFlip.P([.. Control.Select(estimate => -estimate)], 0)));

    /// <summary>Whether the baseline's copy is so far off that the machine is to blame.</summary>
    /// <param name="hypotheses">Of how many quantities this is one.</param>
    public bool IsBiased(int hypotheses) => Math.Abs(ControlMean) > Math.Log(1 + (ControlShare * Metric.Margin))
        && Math.Abs(ControlMean) > ControlErrors(hypotheses) * Spread.Deviation(Control) / Math.Sqrt(Control.Count);

    /// <summary>What <see cref="IsBiased"/> looks at, in words.</summary>
    public string BiasRule(int hypotheses) =>
        FormattableString.Invariant($"{ControlShare * Metric.Margin:0.#%} and {ControlErrors(hypotheses):0.#} standard errors");

    double ControlErrors(int hypotheses) => Student.Quantile(1 - (1 / ControlLooks / 2 / hypotheses), Control.Count - 1);

    /// <summary>The candidate's lie below it, with <see cref="TimeWords.Confidence"/>.</summary>
    public double Upper => Bounds.Upper;

    /// <summary>The candidate's lie above it, with <see cref="TimeWords.Confidence"/>.</summary>
    public double Lower => Bounds.Lower;

    (double Lower, double Upper) Bounds => _bounds ??= HodgesLehmann.Bounds(Candidate, TimeWords.Confidence);

    // A gate that is redrawn thousands of times asks often.
    (double Lower, double Upper)? _bounds;

    /// <summary>Every quantity that the pairs hold of a case.</summary>
    /// <exception cref="SuiteException">A pair lacks the case or one of its quantities, or holds no number for it; exit code 4.</exception>
    public static IReadOnlyList<TimeFigure> Of(string caseId, IReadOnlyList<TimeMetric> metrics, IReadOnlyList<PairRecord> records)
    {
        PairCase[] rows = [.. records.SelectMany(record => record.Cases).Where(row => row.CaseId == caseId)];
        var fewest = HodgesLehmann.Fewest(TimeWords.Confidence);
        if (rows.Length != records.Count || rows.Length < fewest)
            throw new SuiteException($"{caseId}: {rows.Length} estimates from {records.Count} pairs; wanted one from each, and {fewest} at least.",
                ExitCodes.NotMeasured);
        return [.. metrics.Select(metric => Of(caseId, metric, [.. rows.Select(metric.Read).OfType<PairRatio>()], records.Count))];
    }

    static TimeFigure Of(string caseId, TimeMetric metric, PairRatio[] ratios, int pairs)
    {
        if (ratios.Length != pairs)
            throw new SuiteException($"{caseId}: {ratios.Length} of {pairs} pairs tell its {metric.Name}; wanted all.", ExitCodes.NotMeasured);
        if (ratios.Any(ratio => !double.IsFinite(ratio.Candidate) || !double.IsFinite(ratio.Control) || !double.IsFinite(ratio.BaselineNs)))
            throw new SuiteException($"{caseId}: an estimate of its {metric.Name} is not a finite number.", ExitCodes.NotMeasured);
        return new(caseId, metric, [.. ratios.Select(ratio => ratio.Candidate)], [.. ratios.Select(ratio => ratio.Control)],
            Numbers.Median(ratios.Select(ratio => ratio.BaselineNs)));
    }
}
