using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using PoolBench.Analysis.Gate.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>The decision on bytes of two builds, each counted by several fresh processes.</summary>
/// <remarks>
/// Now and then a process allocates otherwise than its like all its life. So each side may have one odd process in both looks together, high or
/// low: a side is more than the other when, those two set aside, in each look every one of its processes lies above all of the other's, and the
/// medians are further apart than the tolerance. If the processes of both sides are exchangeable within a look, that happens by chance as often as
/// the last <c>Chance</c> says, whatever the noise, and however the looks differ. The first look only routes; the second is made by fresh processes.
/// A regression that nine of ten processes have is confirmed with 0.9^14 + 14 × 0.1 × 0.9^13 = 58 % in 5 and 9 processes, and passes only where more
/// than one of a look lacks it, with 28 %: two odd ones in different looks leave the case open.
/// </remarks>
static class ByteJudge
{
    public const double LeastBytes = 16;
    public const double Share = 0.005;

    /// <summary>The largest difference of medians that counts as none, bytes a request.</summary>
    public static double Tolerance(double baseline) => Math.Max(LeastBytes, baseline * Share);

    /// <summary>
    /// The chance that every one of <paramref name="m"/> processes lies above all of <paramref name="n"/> others, one of each side set aside, all of
    /// them exchangeable: of the C(n + m, m) orders, those with at most one of the m among the lowest n, which are 1 + n × m (the hypergeometric tail
    /// of Mood's median test).
    /// </summary>
    public static double Chance(int n, int m) => (1.0 + ((double)n * m)) / Orders(n, m);

    /// <summary>
    /// The chance that this is so in two looks, each exchangeable in itself, one process of each side set aside in both together: (processes that are
    /// below, above).
    /// </summary>
    /// <remarks>
    /// Counted by what an order needs. In a look of n below m, 1 order needs nothing, 1 either side's odd one, m − 1 that of the lower side, n − 1
    /// that of the upper, and (n − 1)(m − 1) both; the other look must do with what is left. Enumeration of all orders gives the same (a test does).
    /// </remarks>
    public static double Chance((int N, int M) first, (int N, int M) second)
    {
        var ((n, m), (k, l)) = (first, second);
        var pairs = (1.0 + ((double)k * l)) + ((m - 1.0) * (k + 1)) + ((n - 1.0) * (l + 1)) + k + l + ((n - 1.0) * (m - 1));
        return pairs / Orders(n, m) / Orders(k, l);
    }

    /// <summary>Whether the second list is more than the first, one process of each set aside: −1 for fewer, 0 for neither.</summary>
    public static int Compare(IReadOnlyList<double> before, IReadOnlyList<double> after)
    {
        var (old, @new) = (Numbers.Median(before), Numbers.Median(after));
        var tolerance = Tolerance(old);
        return IsAbove(before, after, 1, 1) && @new - old > tolerance ? 1 : IsAbove(after, before, 1, 1) && old - @new > tolerance ? -1 : 0;
    }

    /// <summary>The finding on a case; null where neither side counted bytes.</summary>
    /// <param name="baseline">The first look.</param>
    /// <param name="candidate">The first look.</param>
    /// <param name="again">The second, by fresh processes; null: there was none.</param>
    /// <param name="plan">How many processes there were.</param>
    /// <param name="isRed">Whether the case's counts have regressed, for which reason there is no second look.</param>
    public static Finding? Of(
        CaseResult baseline, CaseResult candidate, (CaseResult Baseline, CaseResult Candidate)? again, CountPlan plan, bool isRed = false)
    {
        if (ByteComparison.Unjudged(baseline, candidate) is { } unjudged)
            return WithTolerance(unjudged, baseline, candidate);
        if (ByteComparison.PerRequest(baseline) is not { } before || ByteComparison.PerRequest(candidate) is not { } after)
            return null;
        var first = new Look(before, after);
        var second = again is var (fresh, freshCandidate) ? Counted(fresh, freshCandidate) : null;
        var decisive = second ?? first;
        var (verdict, standing, rule) = Judged(first, second, again, plan, isRed);
        if (standing == Standing.Improved && CounterCosts.HidesWork(baseline, candidate))
            (verdict, standing, rule) = (Verdict.Inconclusive, Standing.Told, CounterCosts.HiddenWork);
        return new()
        {
            CaseId = candidate.Id,
            Evidence = Evidence.Bytes,
            Verdict = verdict,
            Standing = standing,
            Numbers = ByteComparison.Words(decisive.Old, decisive.New, decisive.Tolerance) + $", {decisive.Processes}",
            Rule = rule,
            Size = Math.Log((decisive.New + 1) / (decisive.Old + 1)),
            Bytes = new(decisive.Old, decisive.New, decisive.Tolerance),
        };
    }

    static (Verdict, Standing, string) Judged(
        Look first, Look? second, (CaseResult Baseline, CaseResult Candidate)? again, CountPlan plan, bool isRed)
    {
        if (first.Direction == 0)
            return (Verdict.Same, Standing.Passed,
                $"Medians within {Numbers.Significant(first.Tolerance)} B, or the processes of both sides mixed.");
        if (again is null)
            return (Verdict.Inconclusive, Standing.Open, "Looks otherwise, and was not counted again, because " + (isRed
                ? "the case's counts are red already. Mend those first, then gate it again."
                : "other cases differ more, and one of them is confirmed. Gate this one alone with --filter."));
        if (second is null)
            return (Verdict.Inconclusive, Standing.Open, "Looks otherwise, and could not be counted again: "
                + $"{PlainText.Clean(again.Value.Candidate.Reason ?? again.Value.Baseline.Reason ?? "bytes are absent", 300)}. Gate it again.");
        if (second.Direction != first.Direction)
            return (Verdict.Same, Standing.Passed,
                $"A first look differed, and {Numbers.Count(plan.BytesAgain)} fresh processes of each side do not.");
        var (where, isMore) = (first.Direction == 1 ? "above" : "below", first.Direction == 1);
        if (!IsConfirmed(first, second))
            return (Verdict.Inconclusive, Standing.Open, $"Twice most processes lay {where} the other side's, and more than one of a side did not. "
                + "Gate it again.");
        var rule = $"Twice, the second time in {Numbers.Count(plan.BytesAgain)} fresh processes a side, every process lay {where} all of the other "
            + $"side's, one odd process of each set aside, and the medians more than {Numbers.Significant(second.Tolerance)} B apart: by chance in "
            + $"{Numbers.Significant(Chance(first.Sizes, second.Sizes) * 1e6)} of 1,000,000 gates of one case.";
        return isMore ? (Verdict.Slower, Standing.Regressed, rule) : (Verdict.Faster, Standing.Improved, rule);
    }

    /// <summary>Whether one process of each side, set aside in one look or the other, leaves both looks apart in the first one's direction.</summary>
    static bool IsConfirmed(Look first, Look second) => Enumerable.Range(0, 2).Any(below => Enumerable.Range(0, 2).Any(above =>
        first.IsApart(below, above) && second.IsApart(1 - below, 1 - above)));

    /// <summary>Fresh accounts as a look; null where one of them could not be measured.</summary>
    static Look? Counted(CaseResult baseline, CaseResult candidate) =>
        baseline.Status == CaseStatus.Measured && candidate.Status == CaseStatus.Measured
        && ByteComparison.PerRequest(baseline) is { } before && ByteComparison.PerRequest(candidate) is { } after ? new(before, after) : null;

    /// <summary>A finding that is told only, with the tolerance that bytes of this size would have; itself where a side has no bytes.</summary>
    static Finding WithTolerance(Finding finding, CaseResult baseline, CaseResult candidate) =>
        ByteComparison.PerRequest(baseline) is { } before && ByteComparison.PerRequest(candidate) is { } after
            && new Look(before, after) is var look
            ? finding with { Numbers = ByteComparison.Words(look.Old, look.New, look.Tolerance) + $", {look.Processes}" } : finding;

    /// <summary>C(n + m, m).</summary>
    static double Orders(int n, int m)
    {
        var orders = 1.0;
        for (var i = 1; i <= m; i++)
            orders = orders * (n + i) / i;
        return orders;
    }

    /// <summary>Whether the second list lies above the first, so many highest of the first and lowest of the second set aside.</summary>
    static bool IsAbove(IReadOnlyList<double> low, IReadOnlyList<double> high, int oddLow, int oddHigh) =>
        low.Count > oddLow && high.Count > oddHigh && high.Order().ElementAt(oddHigh) > low.OrderDescending().ElementAt(oddLow);

    /// <summary>Bytes a request of each process of both sides.</summary>
    sealed record Look(IReadOnlyList<double> Before, IReadOnlyList<double> After)
    {
        public double Old => Numbers.Median(Before);

        public double New => Numbers.Median(After);

        public double Tolerance => ByteJudge.Tolerance(Old);

        /// <summary>1 for more, −1 for fewer, 0 for neither.</summary>
        public int Direction { get; } = Compare(Before, After);

        /// <summary>Processes of both sides; the chance is the same whichever lies below.</summary>
        public (int, int) Sizes => (Before.Count, After.Count);

        /// <summary>How many there were, in words.</summary>
        public string Processes => Before.Count == After.Count ? $"{Numbers.Count(Before.Count)} processes a side"
            : $"{Numbers.Count(Before.Count)} processes of the baseline and its copy, {Numbers.Count(After.Count)} of the candidate";

        /// <summary>Whether it is apart in its direction, so many odd ones of the side below and of the side above set aside.</summary>
        public bool IsApart(int below, int above) => Direction == 1 ? IsAbove(Before, After, below, above) : IsAbove(After, Before, below, above);
    }
}
