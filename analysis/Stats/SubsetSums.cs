using System.Buffers;

namespace PoolBench.Analysis.Stats;

/// <summary>Counts subsets by their sum: all sums of each half, sorted, then one walk over both (Horowitz and Sahni, J. ACM 21, 1974).</summary>
static class SubsetSums
{
    /// <summary>The most values: two halves of 2^20 sums each, 16 MB and some milliseconds.</summary>
    public const int Most = 40;

    /// <summary>How many of the 2^n subsets, the empty one included, have a sum of at most <paramref name="limit"/>.</summary>
    /// <param name="values">At most <see cref="Most"/>, none of them negative.</param>
    /// <param name="limit">At least 0.</param>
    public static long CountUpTo(ReadOnlySpan<double> values, double limit)
    {
        var half = values.Length / 2;
        var (low, high) = (ArrayPool<double>.Shared.Rent(1 << half), ArrayPool<double>.Shared.Rent(1 << (values.Length - half)));
        try
        {
            Fill(low, values[..half]);
            Fill(high, values[half..]);
            long count = 0;
            var fitting = 1 << (values.Length - half);
            foreach (var sum in low.AsSpan(0, 1 << half))
            {
                while (fitting > 0 && sum + high[fitting - 1] > limit)
                    fitting--;
                count += fitting;
            }
            return count;
        }
        finally
        {
            ArrayPool<double>.Shared.Return(low);
            ArrayPool<double>.Shared.Return(high);
        }
    }

    /// <summary>Fills the sums in ascending order: each value merges the sums with it into the sums without it.</summary>
    static void Fill(double[] sums, ReadOnlySpan<double> values)
    {
        sums[0] = 0;
        var filled = 1;
        foreach (var value in values)
        {
            // From the largest down, so that no sum is overwritten before both reads.
            var (without, with) = (filled - 1, filled - 1);
            for (var next = (2 * filled) - 1; next >= 0; next--)
                sums[next] = with >= 0 && (without < 0 || sums[with] + value >= sums[without]) ? sums[with--] + value : sums[without--];
            filled *= 2;
        }
    }
}
