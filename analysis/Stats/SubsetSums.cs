namespace PoolBench.Analysis.Stats;

/// <summary>Counts subsets by their sum: all sums of each half, sorted, then one walk over both (Horowitz and Sahni, J. ACM 21, 1974).</summary>
static class SubsetSums
{
    /// <summary>Most values: two halves of 2^20 sums each, 16 MB and some milliseconds.</summary>
    public const int Most = 40;

    /// <summary>How many of the 2^n subsets, the empty one included, have a sum of at most <paramref name="limit"/>.</summary>
    /// <param name="values">At most <see cref="Most"/>, none of them negative.</param>
    /// <param name="limit">At least 0.</param>
    public static long CountUpTo(ReadOnlySpan<double> values, double limit)
    {
        var (low, high) = (Sums(values[..(values.Length / 2)]), Sums(values[(values.Length / 2)..]));
        long count = 0;
        var fitting = high.Length;
        foreach (var sum in low)
        {
            while (fitting > 0 && sum + high[fitting - 1] > limit)
                fitting--;
            count += fitting;
        }
        return count;
    }

    /// <summary>Ascending: each further value merges the sums with it into the sums without it.</summary>
    static double[] Sums(ReadOnlySpan<double> values)
    {
        double[] sums = [0];
        foreach (var value in values)
        {
            var merged = new double[2 * sums.Length];
            for (int without = 0, with = 0, next = 0; next < merged.Length; next++)
                merged[next] = without < sums.Length && sums[without] <= sums[with] + value ? sums[without++] : sums[with++] + value;
            sums = merged;
        }
        return sums;
    }
}
