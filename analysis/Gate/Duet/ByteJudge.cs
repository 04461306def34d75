using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Analysis.Gate.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>The decision on bytes of two builds, each counted by several fresh processes.</summary>
/// <remarks>
/// Now and then a process allocates some bytes more for each request all its life. So a side is more than the other when every one of its processes
/// lies above all of the other's but the highest, and the medians are further apart than the tolerance. If processes of both sides are exchangeable,
/// that happens by chance as often as <see cref="Chance"/> says, whatever the noise. A first look only routes; what it finds must come back in fresh
/// processes, so that both chances multiply.
/// </remarks>
static class ByteJudge
{
    const double LeastBytes = 16;
    const double Share = 0.005;

    /// <summary>The largest difference of medians that counts as none, bytes a request.</summary>
    public static double Tolerance(double baseline) => Math.Max(LeastBytes, baseline * Share);

    /// <summary>
    /// The chance that every one of <paramref name="m"/> processes lies above all of <paramref name="n"/> others but one, all of them exchangeable:
    /// of the C(n + m, m) orders, m + 1 are so.
    /// </summary>
    public static double Chance(int n, int m)
    {
        var orders = 1.0;
        for (var i = 1; i <= m; i++)
            orders = orders * (n + i) / i;
        return (m + 1) / orders;
    }

    /// <summary>Whether the second list is more than the first: −1 for fewer, 0 for neither.</summary>
    public static int Compare(IReadOnlyList<double> before, IReadOnlyList<double> after)
    {
        var (old, @new) = (Numbers.Median(before), Numbers.Median(after));
        var tolerance = Tolerance(old);
        return IsAbove(before, after) && @new - old > tolerance ? 1 : IsAbove(after, before) && old - @new > tolerance ? -1 : 0;
    }

    /// <summary>The finding on a case; null where neither side counted bytes.</summary>
    /// <param name="baseline">The first look.</param>
    /// <param name="candidate">The first look.</param>
    /// <param name="again">The second, by fresh processes; null: there was none.</param>
    /// <param name="plan">How many processes there were.</param>
    public static Finding? Of(CaseResult baseline, CaseResult candidate, (CaseResult Baseline, CaseResult Candidate)? again, CountPlan plan)
    {
        if (ByteComparison.Unjudged(baseline, candidate) is { } unjudged)
            return unjudged;
        if (ByteComparison.PerRequest(baseline) is not { } before || ByteComparison.PerRequest(candidate) is not { } after)
            return null;
        var first = Compare(before, after);
        var (decisive, direction) = ((before, after), first);
        if (again is var (fresh, freshCandidate) && ByteComparison.PerRequest(fresh) is { } freshBefore
            && ByteComparison.PerRequest(freshCandidate) is { } freshAfter)
            (decisive, direction) = ((freshBefore, freshAfter), Compare(freshBefore, freshAfter) == first ? first : 0);
        var (old, @new) = (Numbers.Median(decisive.before), Numbers.Median(decisive.after));
        var tolerance = Tolerance(old);
        var (verdict, standing, rule) = (first, direction, again is null) switch
        {
            (0, _, _) => (Verdict.Same, Standing.Passed, $"Medians within {Numbers.Significant(tolerance)} B, or the processes of both sides mixed."),
            (_, 0, _) => (Verdict.Same, Standing.Passed,
                $"A first look differed, and {Numbers.Count(plan.BytesAgain)} fresh processes of each side do not."),
            (_, _, true) => (Verdict.Inconclusive, Standing.Open,
                "Looks otherwise, and was not counted again, because other cases differ more. Gate it alone with --filter."),
            (_, -1, _) when CounterCosts.HidesWork(baseline, candidate) => (Verdict.Inconclusive, Standing.Told, CounterCosts.HiddenWork),
            (_, 1, _) => (Verdict.Slower, Standing.Regressed, Rule("above", tolerance, plan)),
            _ => (Verdict.Faster, Standing.Improved, Rule("below", tolerance, plan)),
        };
        return new()
        {
            CaseId = candidate.Id,
            Evidence = Evidence.Bytes,
            Verdict = verdict,
            Standing = standing,
            Numbers = ByteComparison.Words(old, @new, tolerance) + $", {Numbers.Count(decisive.before.Count)} processes a side",
            Rule = rule,
            Size = Math.Log((@new + 1) / (old + 1)),
            Bytes = new(old, @new, tolerance),
        };
    }

    static string Rule(string where, double tolerance, CountPlan plan) =>
        $"Twice, the second time in {Numbers.Count(plan.BytesAgain)} fresh processes a side, every process lay {where} all of the other side's but "
        + $"one, and the medians more than {Numbers.Significant(tolerance)} B apart: by chance in {Numbers.Significant(plan.BytesAlpha * 1e6)} of "
        + "1,000,000 gates of one case.";

    /// <summary>Whether every one of the second list lies above all of the first but one.</summary>
    static bool IsAbove(IReadOnlyList<double> low, IReadOnlyList<double> high) => low.Count > 1 && high.Min() > low.OrderDescending().ElementAt(1);
}
