using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Runs;

/// <summary>Compares the counters of one case that did the same work on both sides.</summary>
/// <remarks>
/// A counter is judged when both sides call it exact; each side then has one value, or, where the candidate's iterations disagree, one that differs
/// from the baseline's. Where the baseline's own iterations disagree, only a candidate that lies above all of them is judged. Exact on one side
/// alone, or on one side alone at all: not comparable, since either could hide a regression.
/// </remarks>
static class CountComparison
{
    public static Finding Of(CaseResult baseline, CaseResult candidate)
    {
        var (before, after) = (ByName(baseline), ByName(candidate));
        var parts = before.Keys.Union(after.Keys)
            .Select(name => Compare(name, before.GetValueOrDefault(name), after.GetValueOrDefault(name)))
            .ToArray();
        var changes = parts.Select(part => part.Change).OfType<CounterChange>().OrderBy(change => change.Direction).ToArray();
        var unlike = parts.Select(part => part.Unlike).OfType<string>().ToArray();
        var judged = parts.Count(part => part is { Demotion: null, Unlike: null });
        var finding = new Finding
        {
            CaseId = candidate.Id,
            Evidence = Evidence.Counts,
            Verdict = Verdict.CountsChanged,
            Standing = Standing.Regressed,
            Numbers = string.Join(", ", changes.Select(Words).Concat(unlike)),
            Rule = "More connections, dials, handshakes, failures, open at once, ports or waits than in the "
                + "baseline is a regression, even a single one.",
            Size = changes.Where(change => change.Direction == Direction.Worse).Select(Increase).DefaultIfEmpty(0).Max(),
            Changes = changes,
            NotJudged = [.. parts.Select(part => part.Demotion).OfType<Demotion>()],
        };
        if (changes.Any(change => change.Direction == Direction.Worse))
            return finding;
        if (unlike.Length > 0)
            return Open(finding, Verdict.NotComparable, "A counter is judged only where both sides have it, and as exact: else a change could hide.");
        if (changes.Any(change => change.Direction == Direction.Better))
            return finding with
            {
                Standing = Standing.Improved,
                Rule = "No costly counter rose and at least one fell: accept the candidate as the new baseline.",
            };
        if (changes.Length > 0)
            return finding with { Rule = "No costly counter changed, but the client's behaviour changed; accept it if it was meant." };
        return judged > 0 ? Same(finding, judged) : Unjudged(finding, before.Values.Concat(after.Values));
    }

    static Finding Same(Finding finding, int judged) => finding with
    {
        Verdict = Verdict.Same,
        Standing = Standing.Passed,
        Numbers = judged == 1 ? "1 counter equal" : $"{Numbers.Count(judged)} counters equal",
        Rule = "Every exact counter has the same value in every iteration of both sides.",
    };

    /// <summary>All bounded or none at all is the case's nature; exact ones that could not be judged are a hole.</summary>
    static Finding Unjudged(Finding finding, IEnumerable<Counter> counters) => counters.Any(counter => counter.Exactness == Exactness.Exact)
        ? Open(finding with { Numbers = "no counter could be judged" }, Verdict.Inconclusive,
            "The baseline's own iterations disagree in every exact counter.")
        : Open(finding with { Numbers = "no exact counter" }, Verdict.Inconclusive,
            "The case has no exact counter: its nature is racy.") with
        { Standing = Standing.Told };

    static Finding Open(Finding finding, Verdict verdict, string rule) => finding with { Verdict = verdict, Standing = Standing.Open, Rule = rule };

    static (CounterChange? Change, Demotion? Demotion, string? Unlike) Compare(string name, Counter? baseline, Counter? candidate)
    {
        if (baseline is null && CounterCosts.Later.Contains(name))
            return (null, new(name, "the baseline was made before it was counted"), null);
        if (baseline is null || candidate is null)
            return (null, null, $"{PlainText.Clean(name)} only in the {(baseline is null ? "candidate" : "baseline")}");
        if (baseline.Exactness != candidate.Exactness && (baseline.Exactness == Exactness.Exact || candidate.Exactness == Exactness.Exact))
            return (null, null, $"{name} {Word(baseline)} → {Word(candidate)}: {PlainText.Clean((candidate.Reason ?? baseline.Reason)!)}");
        if (baseline.Exactness != Exactness.Exact)
            return (null, new(name, PlainText.Clean((candidate.Exactness == Exactness.Unavailable ? candidate : baseline).Reason!)), null);
        var (before, after) = (Values(baseline), Values(candidate));
        if (before.Length > 1 && after[0] <= before[^1])
            return (null, new(name, $"the baseline's iterations disagree: {List(before)}"), null);
        return (before.SequenceEqual(after) ? null : new(name, before, after, CounterCosts.Of(name, before[^1], after)), null, null);
    }

    static Dictionary<string, Counter> ByName(CaseResult result) => CounterCosts.CountersOf(result).ToDictionary(counter => counter.Name);

    static long[] Values(Counter counter) => [.. counter.Values.Distinct().Order()];

    static string Word(Counter counter) => $"{counter.Exactness}".ToLowerInvariant();

    static string Words(CounterChange change) => $"{PlainText.Clean(change.Name)} {List(change.Baseline)} → {List(change.Candidate)}";

    static string List(IEnumerable<long> values) => string.Join(" / ", values.Select(Numbers.Count));

    static double Increase(CounterChange change) => ((double)change.Candidate[^1] - change.Baseline[^1]) / Math.Max(1, change.Baseline[^1]);
}
