using System.Globalization;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>The figures of time as a finding shows them.</summary>
static class TimeWords
{
    /// <summary>Confidence of the bounds that are shown, and of those that pass a case; one-sided each.</summary>
    public const double Confidence = 0.99;

    /// <summary>A finding on a case.</summary>
    /// <param name="figures">Every quantity of the case.</param>
    /// <param name="decisive">The one that decided.</param>
    /// <param name="verdict">What was decided.</param>
    /// <param name="standing">What it means for the gate.</param>
    /// <param name="rule">The rule that decided.</param>
    /// <param name="adjusted">The decisive quantity's p, adjusted; null: none was asked.</param>
    /// <param name="more">How many more pairs would do; null: none are wanted.</param>
    public static Finding Finding(IReadOnlyList<TimeFigure> figures, TimeFigure decisive, Verdict verdict, Standing standing, string rule,
        double? adjusted = null, int? more = null) => new()
        {
            CaseId = decisive.CaseId,
            Evidence = Evidence.Time,
            Verdict = verdict,
            Standing = standing,
            Numbers = string.Join(", ", figures.Select(Text)) + FormattableString.Invariant($" over {decisive.Candidate.Count} pairs, baseline ")
                + $"{Us(decisive.BaselineNs)}, control {Percent(decisive.ControlMean)}"
                + (more is null ? "" : FormattableString.Invariant($"; about {more} more pairs would decide")),
            Rule = rule,
            Size = decisive.Center,
            Time = Figures(decisive, adjusted, more) with
            {
                Others = [.. figures.Where(figure => figure != decisive).Select(figure => Figures(figure))],
            },
        };

    /// <summary>A logarithm of a ratio as a change, e.g. <c>+3.8%</c>.</summary>
    public static string Percent(double log) => FormattableString.Invariant($"{Math.Exp(log) - 1:+0.0%;-0.0%;0.0%}");

    /// <summary>A p.</summary>
    public static string P(double p) => FormattableString.Invariant($"{p:0.######}");

    static TimeFigures Figures(TimeFigure figure, double? adjusted = null, int? more = null) => new()
    {
        Metric = figure.Metric.Name,
        Pairs = figure.Candidate.Count,
        Ratio = Math.Exp(figure.Center),
        Lower = Math.Exp(figure.Lower),
        Upper = Math.Exp(figure.Upper),
        P = figure.Slower,
        AdjustedP = adjusted ?? 1,
        ControlRatio = Math.Exp(figure.ControlMean),
        MorePairs = more,
    };

    static string Text(TimeFigure figure) =>
        $"{figure.Metric.Name} {Percent(figure.Center)} ({Percent(figure.Lower)} to {Percent(figure.Upper)})";

    static string Us(double ns) => string.Create(CultureInfo.InvariantCulture, $"{ns / 1000:0.#} us");
}
