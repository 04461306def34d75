using PoolBench.Core;

namespace PoolBench.Analysis.Stats;

/// <summary>Rejects NaN and infinity, which would pass later comparisons.</summary>
static class Finite
{
    /// <summary>The values, if all are finite and there are at least <paramref name="least"/>.</summary>
    /// <exception cref="ArgumentException">There are too few, or one is NaN or infinite; the message gives its index.</exception>
    public static IReadOnlyList<double> Checked(IReadOnlyList<double> values, int least, string parameter)
    {
        if (values.Count < least)
            throw new ArgumentException($"{values.Count} values; wanted at least {least}.", parameter);
        for (var i = 0; i < values.Count; i++)
            Checked(values[i], $"{parameter}[{i}]");
        return values;
    }

    /// <summary>The value, if it is finite.</summary>
    /// <exception cref="ArgumentException">It is NaN or infinite.</exception>
    public static double Checked(double value, string parameter) => double.IsFinite(value)
        ? value
        : throw new ArgumentException($"{parameter} is {value.ToString("R", Numbers.Invariant)}; wanted a finite number.", parameter);

    /// <summary>The value, if it is strictly between 0 and 1.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static double Share(double value, string parameter) => value is > 0 and < 1
        ? value
        : throw new ArgumentException($"{parameter} is {value.ToString("R", Numbers.Invariant)}; wanted a number between 0 and 1.", parameter);
}
