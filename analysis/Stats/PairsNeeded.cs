namespace PoolBench.Analysis.Stats;

/// <summary>How many pairs a plan needs.</summary>
static class PairsNeeded
{
    /// <summary>
    /// The fewest pairs that distinguish a mean of <paramref name="effect"/> from 0 at level <paramref name="alpha"/> with probability
    /// <paramref name="power"/>.
    /// </summary>
    /// <remarks>
    /// The smallest n with (t(1 − alpha, n − 1) + t(power, n − 1))² sd² / effect² ≤ n (the usual approximation of the non-central t; J. Cohen,
    /// Statistical Power Analysis, 1988), and with 2^-n ≤ alpha, below which <see cref="SignFlip"/> cannot reach alpha at all.
    /// </remarks>
    /// <param name="sd">Standard deviation of the pair estimates, at least 0.</param>
    /// <param name="effect">In the same unit, above 0; against a shifted hypothesis, the effect less the shift.</param>
    /// <param name="alpha">One-sided level of this one hypothesis, e.g. family alpha / number of hypotheses.</param>
    /// <param name="power">E.g. 0.99.</param>
    /// <returns>At least 2; null when even a million pairs would not suffice.</returns>
    /// <exception cref="ArgumentException">A number that is not finite or outside its range.</exception>
    public static int? Of(double sd, double effect, double alpha, double power)
    {
        if (Finite.Checked(sd, nameof(sd)) < 0 || Finite.Checked(effect, nameof(effect)) <= 0)
            throw new ArgumentException(
                "The standard deviation may not be negative, and the effect must be above 0.", sd < 0 ? nameof(sd) : nameof(effect));
        Finite.Share(alpha, nameof(alpha));
        Finite.Share(power, nameof(power));
        var (low, high) = (1, 1_000_000);
        if (!IsEnough(high))
            return null;
        // More pairs are never worse, so halving finds the fewest.
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = IsEnough(middle) ? (low, middle) : (middle, high);
        }
        return high;

        bool IsEnough(int n)
        {
            var sum = Student.Quantile(1 - alpha, n - 1) + Student.Quantile(power, n - 1);
            return SignFlip.SmallestP(n) <= alpha && (sum <= 0 || sum * (sd / effect) <= Math.Sqrt(n));
        }
    }
}
