using System.Globalization;
using PoolBench.Analysis.Stats;
using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>The decision procedure on time: from the estimates of process pairs to findings. Knows no process and no clock.</summary>
/// <remarks>
/// All estimates are natural logarithms of a ratio, one a process pair: the pair is the unit of replication, because blocks of one pair share their
/// processes' luck. A test is a one-sided sign-flip permutation test, exact because the arms' slots were drawn at random. Each case has several
/// quantities, each a hypothesis of its own; the case is as bad as the worst of them.
/// </remarks>
/// <param name="plan">The plan.</param>
/// <param name="metrics">The quantities of a case; null: those that its first record holds.</param>
sealed class TimeJudge(GatePlan plan, Func<string, IReadOnlyList<TimeMetric>>? metrics = null)
{
    readonly Dictionary<string, Finding> _findings = [];
    string? _environment;

    /// <summary>Judges cases by the pairs so far.</summary>
    /// <param name="open">The cases that are not decided yet.</param>
    /// <param name="records">The pairs so far; each holds all of these cases.</param>
    /// <param name="look">Which look of the plan it is.</param>
    /// <returns>The cases that stay open; none after the last look.</returns>
    public IReadOnlyList<string> Look(IReadOnlyList<string> open, IReadOnlyList<PairRecord> records, GatePlan.Look look)
    {
        if (records.Count != look.Pairs)
            throw new SuiteException($"{records.Count} process pairs were measured, {look.Pairs} are planned; nothing is decided.",
                ExitCodes.NotMeasured);
        TimeFigure[] all = [.. open.SelectMany(id => Figures(id, records))];
        _environment = Disturbed(all, look);
        // More pairs would decide nothing.
        if (_environment is not null)
            look = look with { Last = true };
        var slower = plan.EachAlone
            ? all.GroupBy(figure => figure.CaseId).SelectMany(alone => Adjusted([.. alone], figure => figure.Slower)).ToDictionary()
            : Adjusted(all, figure => figure.Slower);
        var faster = Adjusted(all, figure => figure.Faster);
        var left = new List<string>();
        foreach (var id in open)
        {
            TimeFigure[] figures = [.. all.Where(figure => figure.CaseId == id)];
            if (Judge(figures, slower, faster, look) is { } finding)
                _findings[id] = finding with { Rule = FormattableString.Invariant($"{records.Count} process pairs: {finding.Rule}") };
            else
                left.Add(id);
        }
        return left;
    }

    /// <summary>The whole procedure over pairs that are there already and hold every case.</summary>
    public IReadOnlyList<Finding> Decide(IReadOnlyList<string> cases, IReadOnlyList<PairRecord> records)
    {
        var open = cases;
        foreach (var look in plan.Looks)
            if (open.Count > 0)
                open = Look(open, [.. records.Take(look.Pairs)], look);
        return Findings(cases);
    }

    /// <summary>The findings in the order of the cases.</summary>
    public IReadOnlyList<Finding> Findings(IReadOnlyList<string> cases) =>
        [.. cases.Select(id => _environment is null ? _findings[id] : _findings[id] with
    {
        Verdict = Verdict.Inconclusive,
        Standing = Standing.Open,
        Rule = $"environment: {_environment}; nothing about time is decided. Gate again on a quieter machine",
    })];

    /// <summary>The finding on a case; null while it stays open.</summary>
    Finding? Judge(
        TimeFigure[] figures, Dictionary<(string, TimeMetric), double> slower, Dictionary<(string, TimeMetric), double> faster, GatePlan.Look look)
    {
        var worst = figures.MinBy(figure => slower[figure.Key])!;
        TimeFigure[] red = [.. figures.Where(figure => slower[figure.Key] <= look.Alpha)];
        if (red.Length > 0 && plan.Accepted is { } accepted && figures.All(figure => IsWithin(figure, accepted)))
            return Of(Verdict.SlowerWithin, Standing.Told, worst, string.Create(CultureInfo.InvariantCulture,
                $"{string.Join(", ", red.Select(figure => $"{figure.Metric.Name} {TimeWords.Percent(figure.Center)}"))}, shown to be below "
                    + $"the margin you accept ({accepted:0.#%}); {Test(worst)}"));
        // More pairs may show that it is within what is accepted.
        if (red.Length > 0 && plan.Accepted is { } limit && !look.Last && figures.All(figure => figure.Lower <= Math.Log(1 + limit)))
            return null;
        if (red.Length > 0)
            return Of(Verdict.Slower, Standing.Regressed, worst,
                $"{string.Join(", ", red.Select(figure => figure.Metric.Name))} above the floor; {Test(worst)}");
        var unshown = figures.FirstOrDefault(figure => figure.Upper >= figure.Margin);
        var above = figures.FirstOrDefault(figure => figure.Lower > figure.Floor);
        if (unshown is null && above is null)
            return figures[0] is var median && faster[median.Key] <= look.Alpha
                ? TimeWords.Finding(figures, median, Verdict.Faster, Standing.Improved, FormattableString.Invariant(
                    $"faster by more than {median.Metric.Floor:0.#%}: sign-flip test, Holm over {plan.Hypotheses} hypotheses, ")
                    + $"p = {TimeWords.P(faster[median.Key])} ≤ {TimeWords.P(look.Alpha)}", faster[median.Key])
                : Of(Verdict.Same, Standing.Passed, figures[0], $"shown to be below {string.Join(", ", figures.Select(figure =>
                    FormattableString.Invariant($"{figure.Metric.Margin:+0.#%} ({figure.Metric.Name})")))} "
                    + FormattableString.Invariant($"(one-sided {TimeWords.Confidence:0%} bounds)"));
        if (above is not null && plan.Accepted is { } most && figures.All(figure => IsWithin(figure, most)))
            return Of(Verdict.SlowerWithin, Standing.Told, above, string.Create(CultureInfo.InvariantCulture,
                $"{above.Metric.Name} {TimeWords.Percent(above.Center)}, above {above.Metric.Floor:+0.#%} with {TimeWords.Confidence:0%}, and shown "
                    + $"to be below the margin you accept ({most:0.#%})"));
        if (!look.Last)
            return null;
        var open = above ?? unshown!;
        return TimeWords.Finding(figures, open, Verdict.Inconclusive, Standing.Open, above is not null
            ? FormattableString.Invariant($"{open.Metric.Name} is above {open.Metric.Floor:+0.#%} with {TimeWords.Confidence:0%}, ")
                + $"not surely enough to be called slower (p = {TimeWords.P(slower[open.Key])} > {TimeWords.P(look.Alpha)}), nor the same"
            : $"{open.Metric.Name} is neither slower (p = {TimeWords.P(slower[open.Key])} > {TimeWords.P(look.Alpha)}) nor "
                + FormattableString.Invariant($"shown to be below {open.Metric.Margin:+0.#%}"), slower[open.Key], More(open, look.Alpha));

        Finding Of(Verdict verdict, Standing standing, TimeFigure figure, string rule) =>
            TimeWords.Finding(figures, figure, verdict, standing, rule, slower[figure.Key]);

        string Test(TimeFigure figure) => FormattableString.Invariant(
            $"slower by more than {figure.Metric.Floor:0.#%}: sign-flip test, Holm over {plan.Hypotheses} hypotheses, p = ")
            + $"{TimeWords.P(slower[figure.Key])} ≤ {TimeWords.P(look.Alpha)}";
    }

    /// <summary>Whether a quantity is shown to be below the margin that is accepted, or is no worse than what passes as the same.</summary>
    static bool IsWithin(TimeFigure figure, double accepted) => figure.Upper is var upper
        && (upper < Math.Log(1 + accepted) || (upper < figure.Margin && figure.Lower <= figure.Floor));

    IReadOnlyList<TimeFigure> Figures(string caseId, IReadOnlyList<PairRecord> records)
    {
        var row = records.SelectMany(record => record.Cases).FirstOrDefault(row => row.CaseId == caseId);
        return TimeFigure.Of(caseId, metrics?.Invoke(caseId) ?? (row is null ? [TimeMetric.Median] : TimeMetric.Of(row)), records);
    }

    /// <summary>What the null control says against the machine; null when nothing.</summary>
    string? Disturbed(TimeFigure[] figures, GatePlan.Look look)
    {
        var differs = Adjusted(figures, figure => figure.Differs);
        foreach (var figure in figures)
        {
            if (differs[figure.Key] <= look.Alpha)
                return $"the baseline differs from its own copy in {figure.CaseId} ({figure.Metric.Name} {TimeWords.Percent(figure.ControlMean)}, "
                    + $"p = {TimeWords.P(differs[figure.Key])})";
            if (figure.IsBiased(plan.Hypotheses))
                return $"the baseline's copy is off by {TimeWords.Percent(figure.ControlMean)} in {figure.CaseId} ({figure.Metric.Name}), more than "
                    + figure.BiasRule(plan.Hypotheses);
        }
        return null;
    }

    /// <summary>Holm over every hypothesis of the plan: those that are not looked at count as p = 1.</summary>
    Dictionary<(string, TimeMetric), double> Adjusted(TimeFigure[] figures, Func<TimeFigure, double> p)
    {
        double[] own = [.. figures.Select(p)];
        var adjusted = Holm.Adjust([.. own, .. Enumerable.Repeat(1.0, Math.Max(0, plan.Hypotheses - own.Length))]);
        return figures.Zip(adjusted).ToDictionary(pair => (pair.First.CaseId, pair.First.Metric), pair => pair.Second);
    }

    /// <summary>About how many more pairs would decide: the fewer of what an alarm and what a pass would take, were the estimate true.</summary>
    int? More(TimeFigure figure, double alpha)
    {
        int?[] enough =
        [
            figure.Center > figure.Floor
                ? PairsNeeded.Of(figure.Deviation, figure.Center - figure.Floor, alpha / plan.Hypotheses, 0.9) : null,
            figure.Center < figure.Margin ? PairsNeeded.Of(figure.Deviation, figure.Margin - figure.Center, 1 - TimeWords.Confidence, 0.9) : null,
        ];
        return enough.Where(pairs => pairs > figure.Candidate.Count).Select(pairs => pairs - figure.Candidate.Count).Min() ?? figure.Candidate.Count;
    }
}
