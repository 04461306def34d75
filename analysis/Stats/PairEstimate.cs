namespace PoolBench.Analysis.Stats;

/// <summary>One number for one pair of processes: the centre of the log ratios of its blocks.</summary>
static class PairEstimate
{
    /// <summary>The most blocks that are used: the estimator looks at every pair of them.</summary>
    public const int MostBlocks = 200;

    /// <summary>The <see cref="HodgesLehmann.Center"/>.</summary>
    /// <remarks>From more than <see cref="MostBlocks"/> values it takes that many, evenly spaced over the list, and ignores the others.</remarks>
    /// <param name="logRatios">ln(candidate / baseline) of each block, in the order of time.</param>
    /// <exception cref="ArgumentException">There is no value, one is not finite, or one is so large that a sum of two overflows.</exception>
    public static double Of(IReadOnlyList<double> logRatios)
    {
        Finite.Checked(logRatios, 1, nameof(logRatios));
        var taken = Math.Min(logRatios.Count, MostBlocks);
        var thinned = Enumerable.Range(0, taken).Select(i => logRatios[(int)((long)i * logRatios.Count / taken)]).ToArray();
        return HodgesLehmann.Center(thinned);
    }
}
