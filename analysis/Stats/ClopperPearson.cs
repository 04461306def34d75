namespace PoolBench.Analysis.Stats;

/// <summary>Exact one-sided bounds of a share, seen <c>k</c> times in <c>n</c> (C. J. Clopper and E. S. Pearson, Biometrika 26, 1934).</summary>
static class ClopperPearson
{
    /// <summary>
    /// The largest share under which <paramref name="k"/> or fewer of <paramref name="n"/> still happen with probability 1 − confidence.
    /// </summary>
    /// <param name="k">How often it was seen.</param>
    /// <param name="n">Independent trials, at least 1.</param>
    /// <param name="confidence">E.g. 0.95. For a two-sided 95 % interval, ask for both bounds at 0.975.</param>
    /// <returns>0 to 1; where k = 0 it is 1 − (1 − confidence)^(1/n), where k = n it is 1.</returns>
    /// <exception cref="ArgumentException">k is outside 0 to n, or the confidence outside 0 to 1.</exception>
    public static double Upper(int k, int n, double confidence)
    {
        Check(k, n, confidence);
        return k == n ? 1 : IncompleteBeta.Inverse(k + 1.0, n - k, confidence);
    }

    /// <summary>
    /// The smallest share under which <paramref name="k"/> or more of <paramref name="n"/> still happen with probability 1 − confidence.
    /// </summary>
    /// <inheritdoc cref="Upper" path="/param"/>
    /// <returns>0 to 1; 0 where k = 0.</returns>
    /// <inheritdoc cref="Upper" path="/exception"/>
    public static double Lower(int k, int n, double confidence)
    {
        Check(k, n, confidence);
        return k == 0 ? 0 : IncompleteBeta.Inverse(k, n - k + 1.0, 1 - confidence);
    }

    static void Check(int k, int n, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, n);
        Finite.Share(confidence, nameof(confidence));
    }
}
