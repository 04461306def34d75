namespace PoolBench.Analysis.Stats;

/// <summary>The one-sided sign-flip permutation test on pair estimates.</summary>
/// <remarks>
/// When both sides of a pair are exchangeable, and their places were really drawn at random, each estimate could equally well have the other sign (R.
/// A. Fisher, The Design of Experiments, 1935, §21). p is the share of the 2^n ways to choose the signs whose sum is at least the observed sum, the
/// observed one included. That share is exact for any distribution, so the test keeps its level without any assumption about the noise. The
/// studentised statistic orders the 2^n arrangements in the same way: flipping signs keeps the sum of squares, and for a fixed sum of squares the t
/// statistic is an increasing function of the sum. So both give the same p.
/// </remarks>
static class SignFlip
{
    /// <summary>Sums that differ by less than this share of the sum of all magnitudes are ties, and ties count as "at least".</summary>
    public const double TieTolerance = 1e-12;

    /// <summary>The p for "the centre of the estimates exceeds <paramref name="shift"/>".</summary>
    /// <param name="estimates">One a pair, e.g. log ratios; symmetric about at most <paramref name="shift"/> under the null hypothesis.</param>
    /// <param name="shift">In the unit of the estimates; 0 tests against "no difference".</param>
    /// <returns>
    /// In (0, 1]. Exact while at most 40 magnitudes matter (those small enough to be flipped at all; with n ≤ 40, that is all of them). Beyond that,
    /// a saddlepoint approximation (within 2 % of the exact p at n = 40 where p is above 0.001). A p too small for a double becomes the smallest
    /// positive double.
    /// </returns>
    /// <exception cref="ArgumentException">No estimate, or a number that is not finite.</exception>
    public static double P(IReadOnlyList<double> estimates, double shift = 0)
    {
        Finite.Checked(estimates, 1, nameof(estimates));
        Finite.Checked(shift, nameof(shift));
        var shifted = Scaled([.. estimates.Select(estimate => Finite.Checked(estimate - shift, nameof(estimates)))]);
        var magnitudes = shifted.Select(Math.Abs).Order().ToArray();
        // A sum is at least the observed one exactly when its negative magnitudes add up to no more than the observed negative magnitudes.
        var negative = shifted.Where(value => value < 0).Sum(value => -value);
        var limit = negative + (TieTolerance * magnitudes.Sum());
        // Negligible magnitudes may have either sign; magnitudes beyond the limit must keep theirs.
        var weightless = magnitudes.TakeWhile(magnitude => magnitude <= TieTolerance * magnitudes[^1]).Count();
        var flippable = magnitudes.Skip(weightless).TakeWhile(magnitude => magnitude <= limit).ToArray();
        var share = flippable.Sum() <= limit ? 1
            : flippable.Length <= SubsetSums.Most ? Math.ScaleB(SubsetSums.CountUpTo(flippable, limit), -flippable.Length)
            : Saddlepoint.TailOf(flippable, flippable.Sum() - (2 * negative));
        return double.IsNaN(share)
            ? throw new ArithmeticException("The p of these estimates could not be computed.")
            : Math.Clamp(Math.ScaleB(share, weightless + flippable.Length - magnitudes.Length), double.Epsilon, 1);
    }

    /// <summary>
    /// The smallest p that <paramref name="n"/> estimates can reach: 2^-n. A plan that needs a smaller one can never raise an alarm.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than one estimate.</exception>
    public static double SmallestP(int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        return Math.Max(Math.ScaleB(1, -n), double.Epsilon);
    }

    /// <summary>The values scaled to a largest magnitude of 1, so that no sum can overflow.</summary>
    static double[] Scaled(double[] values)
    {
        var largest = values.Max(Math.Abs);
        return largest == 0 ? values : [.. values.Select(value => value / largest)];
    }
}
