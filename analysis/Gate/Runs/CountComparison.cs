using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Runs;

/// <summary>Compares the counters of one case that did the same work on both sides.</summary>
/// <remarks>
/// A counter that is exact by declaration has one value on each side, or is a finding: where only the candidate's iterations disagree, it regressed;
/// where the baseline's do, only a candidate that lies above all of them has regressed, and anything else is unsure. A counter that is racy by nature
/// must lie within its <see cref="CounterBounds"/>. Exact on one side alone, or there on one side alone: not comparable, since either could hide a
/// regression.
/// </remarks>
static class CountComparison
{
    const string Nothing = "Without connections a case says little of what its client did: nothing can be concluded. Make both Runs where the "
        + "server's account can be read.";

    const string Regression = "More connections, dials, handshakes, failures, open at once, ports or waits than in the "
        + "baseline is a regression, even a single one.";

    public static Finding Of(CaseResult baseline, CaseResult candidate)
    {
        var (before, after) = (ByName(baseline), ByName(candidate));
        var parts = before.Keys.Union(after.Keys)
            .Select(name => Compare(baseline, candidate, name, before.GetValueOrDefault(name), after.GetValueOrDefault(name)))
            .ToArray();
        var changes = parts.Select(part => part.Change).OfType<CounterChange>().OrderBy(change => change.Direction).ToArray();
        string[] unlike = [.. parts.Select(part => part.Unlike).OfType<string>()];
        CounterChange[] unsure = [.. parts.Select(part => part.Unsure).OfType<CounterChange>()];
        var finding = new Finding
        {
            CaseId = candidate.Id,
            Evidence = Evidence.Counts,
            Verdict = Verdict.CountsChanged,
            Standing = Standing.Regressed,
            Numbers = string.Join(", ", [.. changes.Concat(unsure).Select(Words), .. unlike]),
            Rule = Regression,
            Size = changes.Where(change => change.Direction == Direction.Worse).Select(Increase).DefaultIfEmpty(0).Max(),
            Changes = [.. changes, .. unsure],
            NotJudged = [.. parts.Select(part => part.Demotion).OfType<Demotion>()],
        };
        if (changes.Where(change => change.Direction == Direction.Worse).ToArray() is { Length: > 0 } worse)
            return finding with { Rule = RuleOf(worse) };
        if (unsure.Length > 0)
            return Open(finding, Verdict.Unsure, "A counter that is exact by declaration was not the same in every iteration of the baseline: "
                + "nothing can be concluded from it. Make the baseline again; if it stays so, the counter is racy and must be declared so, with a "
                + "reason of lib/core/Runs/RacyReasons.cs.");
        if (unlike.Length > 0)
            return Open(finding, Verdict.NotComparable, "A counter is judged only where both sides have it, and as exact: else a change could hide.");
        if (changes.Any(change => change.Direction == Direction.Better) && CounterCosts.HidesWork(baseline, candidate))
            return finding with { Standing = Standing.Told, Rule = CounterCosts.HiddenWork };
        if (changes.Any(change => change.Direction == Direction.Better))
            return finding with
            {
                Standing = Standing.Improved,
                Rule = "No costly counter rose and at least one fell: accept the candidate as the new baseline.",
            };
        if (changes.Length > 0)
            return finding with { Rule = "No costly counter changed, but the client's behaviour changed; accept it if it was meant." };
        var (equal, within) = (parts.Count(part => part.IsEqual), parts.Count(part => part.IsWithin));
        if (before.Count + after.Count == 0)
            return Open(finding with { Numbers = "no counter on either side" }, Verdict.NotComparable, "A case that was measured has counters.");
        if (baseline.Counter(CounterNames.Connections) is null or { Exactness: Exactness.Unavailable })
            return Open(finding with { Numbers = "connections unavailable on both sides" }, Verdict.Inconclusive, Nothing);
        return equal + within > 0 ? Same(finding, equal, within)
            : Open(finding with { Numbers = "no exact counter" }, Verdict.Inconclusive,
                "None of the case's counters could be judged: see the reasons.");
    }

    static string RuleOf(CounterChange[] worse) =>
        worse.FirstOrDefault(change => change.Candidate.Count > 1 && change.Baseline.Count == 1 && change.Candidate[^1] <= change.Baseline[0])
            is { } flaky
            ? $"{PlainText.Clean(flaky.Name)} is exact by declaration and no longer the same every time: what happens now and then is a regression."
        : worse.Any(change => CounterCosts.IsWork(change.Name) && change.Baseline.Count > 0 && change.Candidate[0] < change.Baseline[0])
            ? "A client that asks for less, or reads less of the answers, does not do better."
        : worse.Any(change => change.Name == CounterNames.Requests) ? "A client that asks for more than it was told to repeats itself, or asks for "
            + "something else: each request costs, and nobody wanted it."
        : worse.All(change => change.Bound is not null) ? "A counter that is racy by nature must stay within its bounds."
        : Regression;

    static Finding Same(Finding finding, int equal, int within) => finding with
    {
        Verdict = Verdict.Same,
        Standing = Standing.Passed,
        Within = within,
        Numbers = (equal == 1 ? "1 counter equal" : $"{Numbers.Count(equal)} counters equal")
            + (within == 0 ? "" : $", {Numbers.Count(within)} racy within bounds"),
        Rule = within == 0 ? "Every exact counter has the same value in every iteration of both sides."
            : "Every exact counter has the same value in every iteration of both sides, and every racy one lies within its bounds.",
    };

    static Finding Open(Finding finding, Verdict verdict, string rule) => finding with { Verdict = verdict, Standing = Standing.Open, Rule = rule };

    static Part Compare(CaseResult before, CaseResult after, string name, Counter? baseline, Counter? candidate)
    {
        if (baseline is null && name == CounterNames.AnswerBytes && candidate!.Values.Contains(0) && !CounterCosts.ReadsNothing(after))
            return new() { Change = new(name, [], Values(candidate), Direction.Worse) { Bound = "the case's answers have bodies" } };
        if (baseline is null && CounterCosts.Later.Contains(name))
            return new() { Demotion = new(name, "the baseline was made before it was counted") };
        if (baseline is null || candidate is null)
            return new() { Unlike = $"{PlainText.Clean(name)} only in the {(baseline is null ? "candidate" : "baseline")}" };
        if (baseline.Exactness == Exactness.Unavailable && candidate.Exactness == Exactness.Unavailable)
            return new() { Demotion = new(name, PlainText.Clean(candidate.Reason!)) };
        // Only iterations that disagree make an exact counter bounded: with one value, nobody knows what it is.
        if (before.DeclaresExact(baseline) != after.DeclaresExact(candidate) || baseline.Values.Count == 0 || candidate.Values.Count == 0
            || baseline.Exactness != candidate.Exactness && (IsPuzzling(before, baseline) || IsPuzzling(after, candidate)))
            return new()
            {
                Unlike = $"{PlainText.Clean(name)} {Word(before, baseline)} → {Word(after, candidate)}: "
                    + PlainText.Clean((candidate.Reason ?? baseline.Reason)!),
            };
        var (old, @new) = (Values(baseline), Values(candidate));
        if (before.DeclaresExact(baseline))
            return Exact(name, old, @new);
        return CounterBounds.Beyond(before, after, baseline, candidate) is { } bound
            ? new() { Change = new(name, old, @new, Direction.Worse) { Bound = bound } }
            : new() { IsWithin = true };
    }

    static Part Exact(string name, long[] before, long[] after)
    {
        if (before.Length == 1 && after.Length == 1)
            return before[0] == after[0] ? new() { IsEqual = true }
                : new() { Change = new(name, before, after, CounterCosts.Of(name, before[0], after)) };
        // What only the candidate does now and then is for the worse, whichever way it went.
        if (before.Length == 1)
            return new() { Change = new(name, before, after, Direction.Worse) };
        if (CounterCosts.DidLess(name, before, after))
            return new() { Change = new(name, before, after, Direction.Worse) };
        return after[0] > before[^1] ? new() { Change = new(name, before, after, CounterCosts.Of(name, before[^1], after)) }
            : new() { Unsure = new(name, before, after, Direction.Other) };
    }

    static Dictionary<string, Counter> ByName(CaseResult result) => CounterCosts.CountersOf(result).ToDictionary(counter => counter.Name);

    static long[] Values(Counter counter) => [.. counter.Values.Distinct().Order()];

    static bool IsPuzzling(CaseResult row, Counter counter) =>
        counter.Exactness == Exactness.Bounded && row.DeclaresExact(counter) && !row.IsUnsure(counter);

    static string Word(CaseResult row, Counter counter) => row.IsUnsure(counter) ? "exact" : $"{counter.Exactness}".ToLowerInvariant();

    static string Words(CounterChange change) => $"{PlainText.Clean(change.Name)} "
        + $"{(change.Baseline.Count == 0 ? "none" : List(change.Baseline))} → {List(change.Candidate)}"
        + (change.Bound is { } bound ? $" ({bound})" : "");

    static string List(IEnumerable<long> values) => string.Join(" / ", values.Select(Numbers.Count));

    static double Increase(CounterChange change) =>
        change.Baseline.Count == 0 ? 0 : Math.Max(0, ((double)change.Candidate[^1] - change.Baseline[^1]) / Math.Max(1, change.Baseline[^1]));

    /// <summary>What became of one counter; exactly one of these is set.</summary>
    sealed record Part
    {
        public CounterChange? Change { get; init; }

        public Demotion? Demotion { get; init; }

        public string? Unlike { get; init; }

        public CounterChange? Unsure { get; init; }

        public bool IsEqual { get; init; }

        public bool IsWithin { get; init; }
    }
}
