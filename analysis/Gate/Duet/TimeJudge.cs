using System.Globalization;
using PoolBench.Analysis.Stats;
using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>The decision procedure on time: from the estimates of process pairs to findings. Knows no process and no clock.</summary>
/// <remarks>
/// All estimates are natural logarithms of a latency ratio, one a process pair: the pair is the unit of replication, because blocks of one pair share
/// their processes' luck. A test is a one-sided sign-flip permutation test, exact because the arms' slots were drawn at random.
/// </remarks>
sealed class TimeJudge(GatePlan plan)
{
    /// <summary>Confidence of the bound with which stage one lets a case pass.</summary>
    const double RouteConfidence = 0.95;

    /// <summary>Confidence of the bounds that are shown, and of the one that passes a case in stage two; one-sided each.</summary>
    const double Confidence = 0.99;

    /// <summary>How far the null control may be off before nothing is decided: more than this ratio and more than so many standard errors.</summary>
    const double ControlBias = 0.02;
    const double ControlErrors = 3.6;

    readonly Dictionary<string, Finding> _findings = [];
    readonly double _floor = Math.Log(1 + plan.Floor);
    readonly double _margin = Math.Log(1 + plan.Margin);
    string? _environment;

    /// <summary>Stage one: whether a case goes on to be judged. One that does not is the same.</summary>
    public bool Route(string caseId, IReadOnlyList<PairRecord> records)
    {
        var figures = Figures.Of(caseId, records);
        var upper = MeanBound.Upper(figures.Candidate, RouteConfidence);
        var same = figures.Mean <= _floor && upper < _margin && !(upper < -_floor);
        if (same)
            _findings[caseId] = Finding(caseId, figures, Verdict.Same, Standing.Passed,
                string.Create(CultureInfo.InvariantCulture,
                    $"stage 1: estimate within {plan.Floor:+0.#%} and shown to be below {plan.Margin:+0.#%} (one-sided "
                    + $"{RouteConfidence:0%} bound {Percent(upper)})"));
        return !same;
    }

    /// <summary>Stage two: judges cases on fresh pairs.</summary>
    /// <param name="open">The cases that are not decided yet.</param>
    /// <param name="records">The fresh pairs so far.</param>
    /// <param name="last">Whether no more pairs follow.</param>
    /// <returns>The cases that stay open; none after the last look.</returns>
    public IReadOnlyList<string> Look(IReadOnlyList<string> open, IReadOnlyList<PairRecord> records, bool last)
    {
        var planned = plan.Looks.First(look => look.Last == last).Pairs;
        if (records.Count != planned)
            throw new SuiteException($"{records.Count} fresh pairs were measured, {planned} are planned; nothing is decided.", ExitCodes.NotMeasured);
        var figures = open.Select(id => Figures.Of(id, records)).ToArray();
        _environment ??= Disturbed(open, figures);
        var slower = Adjusted(figures.Select(row => SignFlip.P(row.Candidate, _floor)));
        var faster = Adjusted(figures.Select(row => SignFlip.P([.. row.Candidate.Select(estimate => -estimate)], _floor)));
        var left = new List<string>();
        for (var i = 0; i < open.Count; i++)
        {
            var upper = MeanBound.Upper(figures[i].Candidate, Confidence);
            if (slower[i] <= plan.AlphaOfLook)
                Decide(i, Verdict.Slower, Standing.Regressed, slower[i],
                    string.Create(CultureInfo.InvariantCulture,
                        $"slower by more than {plan.Floor:0.#%}: sign-flip test, Holm over {plan.Hypotheses} cases, p = "
                        + $"{slower[i]:0.######} ≤ {plan.AlphaOfLook:0.######}"));
            else if (faster[i] <= plan.AlphaOfLook)
                Decide(i, Verdict.Faster, Standing.Improved, faster[i],
                    string.Create(CultureInfo.InvariantCulture,
                        $"faster by more than {plan.Floor:0.#%}: sign-flip test, Holm over {plan.Hypotheses} cases, p = "
                        + $"{faster[i]:0.######} ≤ {plan.AlphaOfLook:0.######}"));
            else if (upper < _margin)
                Decide(i, Verdict.Same, Standing.Passed, slower[i],
                    FormattableString.Invariant($"shown to be below {plan.Margin:+0.#%} (one-sided {Confidence:0%} bound {Percent(upper)})"));
            else if (last)
                Decide(i, Verdict.Inconclusive, Standing.Open, slower[i],
                    string.Create(CultureInfo.InvariantCulture,
                        $"neither slower (p = {slower[i]:0.######} > "
                        + $"{plan.AlphaOfLook:0.######}) nor shown to be below {plan.Margin:+0.#%}"), More(figures[i]));
            else
                left.Add(open[i]);
        }
        return left;

        void Decide(int i, Verdict verdict, Standing standing, double adjusted, string rule, int? more = null) =>
            _findings[open[i]] = Finding(
                open[i], figures[i], verdict, standing, FormattableString.Invariant($"stage 2, {records.Count} fresh pairs: {rule}"), adjusted, more);
    }

    /// <summary>Both stages over pairs that are there already and hold every case.</summary>
    public IReadOnlyList<Finding> Decide(IReadOnlyList<string> cases, IReadOnlyList<PairRecord> routing, IReadOnlyList<PairRecord> fresh)
    {
        IReadOnlyList<string> open = [.. cases.Where(id => Route(id, routing))];
        foreach (var (pairs, last) in plan.Looks)
            if (open.Count > 0)
                open = Look(open, [.. fresh.Take(pairs)], last);
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

    /// <summary>What the null control says against the machine; null when nothing.</summary>
    string? Disturbed(IReadOnlyList<string> cases, Figures[] figures)
    {
        var ps = Adjusted(figures.Select(row =>
            Math.Min(1, 2 * Math.Min(SignFlip.P(row.Control, 0), SignFlip.P([.. row.Control.Select(estimate => -estimate)], 0)))));
        for (var i = 0; i < figures.Length; i++)
        {
            var mean = figures[i].Control.Average();
            if (ps[i] <= plan.AlphaOfLook)
                return FormattableString.Invariant($"the baseline differs from its own copy in {cases[i]} ({Percent(mean)}, p = {ps[i]:0.######})");
            if (Math.Abs(mean) > Math.Log(1 + ControlBias) && Math.Abs(mean) > ControlErrors * figures[i].ControlError)
                return string.Create(CultureInfo.InvariantCulture,
                    $"the baseline's copy is off by {Percent(mean)} in {cases[i]}, more than "
                    + $"{ControlBias:0%} and {ControlErrors} standard errors");
        }
        return null;
    }

    /// <summary>Holm over every case of the plan: those that are not looked at count as p = 1.</summary>
    double[] Adjusted(IEnumerable<double> ps)
    {
        double[] own = [.. ps];
        return [.. Holm.Adjust([.. own, .. Enumerable.Repeat(1.0, Math.Max(0, plan.Hypotheses - own.Length))]).Take(own.Length)];
    }

    /// <summary>About how many more pairs would decide: the fewer of what an alarm and what a pass would take, were the estimate true.</summary>
    int? More(Figures figures)
    {
        int?[] enough =
        [
            figures.Mean > _floor ? MeanBound.PairsNeeded(figures.Deviation, figures.Mean - _floor, plan.Alpha / plan.Hypotheses, 0.9) : null,
            figures.Mean < _margin ? MeanBound.PairsNeeded(figures.Deviation, _margin - figures.Mean, 1 - Confidence, 0.9) : null,
        ];
        return enough.Where(pairs => pairs > figures.Candidate.Count).Select(pairs => pairs - figures.Candidate.Count).Min()
            ?? figures.Candidate.Count;
    }

    Finding Finding(string caseId, Figures figures, Verdict verdict, Standing standing, string rule, double? adjusted = null, int? more = null)
    {
        var (lower, upper) = (MeanBound.Lower(figures.Candidate, Confidence), MeanBound.Upper(figures.Candidate, Confidence));
        return new Finding
        {
            CaseId = caseId,
            Evidence = Evidence.Time,
            Verdict = verdict,
            Standing = standing,
            Numbers = string.Create(CultureInfo.InvariantCulture,
                $"latency {Percent(figures.Mean)} ({Percent(lower)} to {Percent(upper)}) over "
                + $"{figures.Candidate.Count} pairs, baseline p50 {figures.BaselineNs / 1000:0.#} us, control {Percent(figures.Control.Average())}")
                + (more is null ? "" : FormattableString.Invariant($"; about {more} more pairs would decide")),
            Rule = rule,
            Size = figures.Mean,
            Time = new TimeFigures
            {
                Pairs = figures.Candidate.Count,
                Ratio = Math.Exp(figures.Mean),
                Lower = Math.Exp(lower),
                Upper = Math.Exp(upper),
                P = SignFlip.P(figures.Candidate, _floor),
                AdjustedP = adjusted ?? 1,
                ControlRatio = Math.Exp(figures.Control.Average()),
                MorePairs = more,
            },
        };
    }

    static string Percent(double log) => FormattableString.Invariant($"{Math.Exp(log) - 1:+0.0%;-0.0%;0.0%}");

    /// <summary>A case's estimates over pairs.</summary>
    sealed record Figures(IReadOnlyList<double> Candidate, IReadOnlyList<double> Control, double BaselineNs)
    {
        public double Mean { get; } = Candidate.Average();

        public double Deviation { get; } = Spread.Deviation(Candidate);

        public double ControlError { get; } = Spread.Deviation(Control) / Math.Sqrt(Control.Count);

        /// <exception cref="SuiteException">A pair lacks the case, or holds no number for it; exit code 4.</exception>
        public static Figures Of(string caseId, IReadOnlyList<PairRecord> records)
        {
            PairCase[] rows = [.. records.SelectMany(record => record.Cases).Where(row => row.CaseId == caseId)];
            if (rows.Length != records.Count || rows.Length < 2)
                throw new SuiteException(
                    $"{caseId}: {rows.Length} estimates from {records.Count} pairs; wanted one from each, and two at least.", ExitCodes.NotMeasured);
            if (rows.Any(row => !double.IsFinite(row.Candidate) || !double.IsFinite(row.Control) || !double.IsFinite(row.BaselineNs)))
                throw new SuiteException($"{caseId}: an estimate is not a finite number.", ExitCodes.NotMeasured);
            return new(
                [.. rows.Select(row => row.Candidate)], [.. rows.Select(row => row.Control)], Numbers.Median(rows.Select(row => row.BaselineNs)));
        }
    }
}
