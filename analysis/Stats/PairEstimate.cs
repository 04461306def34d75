using PoolBench.Core;
using Pragmastat;

namespace PoolBench.Analysis.Stats;

/// <summary>One number for one pair of processes: the centre of the log ratios of its blocks.</summary>
static class PairEstimate
{
    /// <summary>The most blocks that are used: the estimator looks at every pair of them.</summary>
    public const int MostBlocks = 200;

    const double Largest = double.MaxValue / 2;

    /// <summary>
    /// The Hodges–Lehmann centre, the median of the means of every two values (J. L. Hodges and E. L. Lehmann, Annals of Mathematical Statistics 34,
    /// 1963).
    /// </summary>
    /// <remarks>From more than <see cref="MostBlocks"/> values it takes that many, evenly spaced over the list, and ignores the others.</remarks>
    /// <param name="logRatios">ln(candidate / baseline) of each block, in the order of time.</param>
    /// <exception cref="ArgumentException">There is no value, one is not finite, or one is so large that a sum of two overflows.</exception>
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
