namespace PoolBench.Analysis.Stats;

/// <summary>How far values spread.</summary>
static class Spread
{
    /// <summary>The sample standard deviation, in the unit of the values (divisor n − 1).</summary>
    /// <exception cref="ArgumentException">Fewer than 2 values, or one that is not finite.</exception>
    public static double Deviation(IReadOnlyList<double> values)
    {
        Finite.Checked(values, 2, nameof(values));
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }
}
