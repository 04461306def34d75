using PoolBench.Analysis.Gate.Runs;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>Findings on counts in words that fit two builds: here nobody can make a baseline again.</summary>
static class BuildWords
{
    /// <summary>The finding; where a counter is unsure, with its values and what to do about it.</summary>
    public static Finding Of(Finding finding, CaseResult baseline, CaseResult candidate) => finding.Verdict != Verdict.Unsure ? finding : finding with
    {
        Rule = "A counter that is exact by declaration was not the same in every process of the baseline and its copy: nothing can be concluded "
            + "from it. Gate the case again, alone with --filter; if it stays so, the counter is racy and must be declared so.",
        Changes = [.. finding.Changes, .. CounterCosts.CountersOf(baseline).Select(counter => Unsure(counter, candidate)).OfType<CounterChange>()
            .Where(change => finding.Changes.All(known => known.Name != change.Name))],
    };

    /// <summary>The values of a counter of which the baseline's disagree; null for any other.</summary>
    static CounterChange? Unsure(Counter counter, CaseResult candidate) =>
        counter.IsDeclaredExact && Values(counter) is { Length: > 1 } before
            && CounterCosts.CountersOf(candidate).FirstOrDefault(other => other.Name == counter.Name) is { } other
            && Values(other) is { Length: > 0 } after ? new(counter.Name, before, after, CounterCosts.Of(counter.Name, before[^1], after)) : null;

    static long[] Values(Counter counter) => [.. counter.Values.Distinct().Order()];
}
