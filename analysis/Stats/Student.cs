namespace PoolBench.Analysis.Stats;

/// <summary>
/// Student's t distribution, by the incomplete beta function (NIST Digital Library of Mathematical Functions, 8.17; Abramowitz and Stegun, 26.7.1).
/// </summary>
static class Student
{
    /// <summary>P(T &gt; t) with <paramref name="freedom"/> degrees of freedom.</summary>
    public static double UpperTail(double t, double freedom)
    {
        var tail = 0.5 * IncompleteBeta.Value(0.5 * freedom, 0.5, freedom / (freedom + (t * t)));
        return t >= 0 ? tail : 1 - tail;
    }

    /// <summary>The t that is exceeded with probability 1 − <paramref name="confidence"/> (the quantile).</summary>
    /// <param name="confidence">Above 0 and below 1.</param>
    /// <param name="freedom">Degrees of freedom, above 0.</param>
    public static double Quantile(double confidence, double freedom)
    {
        var tail = Math.Min(confidence, 1 - confidence);
        if (tail == 0.5)
            return 0;
        // P(|T| > t) = I_x(freedom / 2, 1/2) at x = freedom / (freedom + t²).
        var x = IncompleteBeta.Inverse(0.5 * freedom, 0.5, 2 * tail);
        var t = Math.Sqrt(freedom * (1 - x) / x);
        return confidence < 0.5 ? -t : t;
    }
}
