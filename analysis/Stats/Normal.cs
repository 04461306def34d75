namespace PoolBench.Analysis.Stats;

/// <summary>The standard normal distribution, with its tails to full relative precision.</summary>
static class Normal
{
    /// <summary>φ(x).</summary>
    public static double Density(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);

    /// <summary>1 − Φ(x): by the series of Φ near 0, by Laplace's continued fraction beyond (Abramowitz and Stegun, 26.2.11 and 26.2.14).</summary>
    public static double UpperTail(double x)
    {
        if (x < 0)
            return 1 - UpperTail(-x);
        if (x >= 3)
        {
            var fraction = x;
            for (var n = 120; n >= 1; n--)
                fraction = x + (n / fraction);
            return Density(x) / fraction;
        }
        var (term, sum) = (x, x);
        for (var n = 3; term > sum * 1e-17; n += 2)
            sum += term *= x * x / n;
        return 0.5 - (Density(x) * sum);
    }
}
