using PoolBench.Core;
using Pragmastat;

namespace PoolBench.Analysis.Stats;

/// <summary>One number for one pair of processes: the centre of the log ratios of its blocks.</summary>
static class PairEstimate
{
    /// <summary>Most blocks that are looked at: the estimator looks at every two of them.</summary>
    public const int MostBlocks = 200;

    const double Largest = double.MaxValue / 2;

    /// <summary>
    /// The Hodges–Lehmann centre, the median of the means of every two values (J. L. Hodges and E. L. Lehmann, Annals of Mathematical Statistics 34,
    /// 1963).
    /// </summary>
    /// <remarks>
    /// Of more than <see cref="MostBlocks"/> values, that many are taken at even distances over the whole list; the others are not looked at.
    /// </remarks>
    /// <param name="logRatios">ln(candidate / baseline) of each block, in the order of time.</param>
    /// <exception cref="ArgumentException">No value, one that is not finite, or one so large that two of them have no sum.</exception>
    public static double Of(IReadOnlyList<double> logRatios)
    {
        Finite.Checked(logRatios, 1, nameof(logRatios));
        var taken = Math.Min(logRatios.Count, MostBlocks);
        var thinned = Enumerable.Range(0, taken).Select(i => logRatios[(int)((long)i * logRatios.Count / taken)]).ToArray();
        // Pragmastat's search for the median never ends where the mean of two values overflows.
        return thinned.FirstOrDefault(value => Math.Abs(value) > Largest) is var large and not 0
            ? throw new ArgumentException($"{large.ToString("R", Numbers.Invariant)} is too large for the logarithm of a ratio.", nameof(logRatios))
            : Toolkit.Center(new Sample(thinned));
    }
}
