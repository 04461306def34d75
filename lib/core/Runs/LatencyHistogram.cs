using System.Globalization;
using System.Numerics;

namespace PoolBench.Core.Runs;

/// <summary>A mergeable log-linear histogram of non-negative integers with three significant decimal digits.</summary>
/// <remarks>
/// Layout: values below 2,048 have a bucket each; above, each power of two is cut into 1,024 equal buckets, so a bucket is never wider than 1/1,024
/// of its lowest value. This is the layout of HdrHistogram (http://hdrhistogram.org) at three digits, unit 1. A percentile is the highest value of
/// the bucket that holds the rank ceil(p × count), never above the exact maximum. HdrHistogram rounds that rank half up instead, and stores no exact
/// extremes, so its percentiles can be one bucket lower.
/// </remarks>
public sealed class LatencyHistogram
{
    const int SubBits = 11;
    const int Half = 1 << (SubBits - 1);

    /// <summary>Allocated by the first value: most histograms of a table stay empty.</summary>
    long[] _counts = [];

    /// <summary>Values recorded.</summary>
    public long Count { get; private set; }

    /// <summary>Smallest value, exact; 0 when empty.</summary>
    public long Min { get; private set; }

    /// <summary>Largest value, exact; 0 when empty.</summary>
    public long Max { get; private set; }

    /// <summary>Sum of all values.</summary>
    public double Sum { get; private set; }

    /// <summary>Adds one value.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative: a clock ran backwards.</exception>
    public void Record(long value) => Record(value, 1);

    /// <summary>Adds <paramref name="count"/> equal values.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative or <paramref name="count"/> below 1.</exception>
    public void Record(long value, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Add(BucketOf(value), count);
        Widen(value, value, count, (double)value * count);
    }

    /// <summary>Adds every value of <paramref name="other"/>; the result does not depend on the order of merging.</summary>
    public void Merge(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count == 0)
            return;
        for (var bucket = 0; bucket < other._counts.Length; bucket++)
            if (other._counts[bucket] > 0)
                Add(bucket, other._counts[bucket]);
        Widen(other.Min, other.Max, other.Count, other.Sum);
    }

    /// <summary>The smallest bucket value that is at least as large as the share <paramref name="p"/> of all values.</summary>
    /// <param name="p">0 to 1; 0.99 is the 99th percentile; 1 is the exact maximum.</param>
    /// <returns>In the unit of the values, at most 1/1,024 above the exact percentile; null when the histogram is empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is outside 0 to 1 or not a number.</exception>
    public long? Percentile(double p)
    {
        if (!(p is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "Wanted a percentile as a share from 0 to 1.");
        if (Count == 0)
            return null;
        // In decimal: 0.07 × 100 is 7.000000000000001 in binary, which would select the eighth value.
        var rank = Math.Max(1, (long)decimal.Ceiling((decimal)p * Count));
        long seen = 0;
        for (var bucket = 0; ; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank)
                return Math.Clamp(HighestOf(bucket), Min, Max);
        }
    }

    /// <summary>Whether enough values lie beyond the percentile for it to mean something: at least 10 (so p99 needs 1,000 values).</summary>
    public bool Supports(double p) => Count * (1 - p) >= 10 - 1e-6;

    /// <summary>The stored form.</summary>
    public HistogramData ToData()
    {
        var used = Enumerable.Range(0, _counts.Length).Where(bucket => _counts[bucket] > 0).ToArray();
        return new HistogramData
        {
            Count = Count,
            Min = Min,
            Max = Max,
            Sum = Sum,
            Values = [.. used.Select(LowestOf)],
            Counts = [.. used.Select(bucket => _counts[bucket])],
        };
    }

    /// <summary>Reads the stored form.</summary>
    /// <exception cref="FormatException">The parts contradict each other; the message says which.</exception>
    public static LatencyHistogram FromData(HistogramData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Values.Count != data.Counts.Count)
            throw new FormatException($"values has {data.Values.Count} entries and counts has {data.Counts.Count}; they belong together one to one");
        var histogram = new LatencyHistogram();
        for (var i = 0; i < data.Values.Count; i++)
        {
            if (data.Values[i] < 0 || data.Counts[i] < 1 || (i > 0 && data.Values[i] <= data.Values[i - 1]))
                throw new FormatException($"values[{i}] = {data.Values[i]}, counts[{i}] = {data.Counts[i]}; "
                    + "wanted ascending values of at least 0 with counts of at least 1");
            if (data.Counts[i] > long.MaxValue - histogram.Count)
                throw new FormatException($"counts[{i}] = {data.Counts[i]} makes the total larger than any count can be");
            histogram.Record(data.Values[i], data.Counts[i]);
        }
        if (histogram.Count != data.Count)
            throw new FormatException($"count is {data.Count} but the buckets hold {histogram.Count}");
        var fits = data.Min >= 0 && data.Min <= data.Max
            && BucketOf(data.Min) == BucketOf(histogram.Min) && BucketOf(data.Max) == BucketOf(histogram.Max);
        if (!fits || !double.IsFinite(data.Sum) || data.Sum < 0)
            throw new FormatException($"min {data.Min}, max {data.Max} and sum {data.Sum} do not fit the buckets");
        // Allows for the rounding of a long sum.
        if (data.Sum < data.Min * (double)data.Count * (1 - 1e-6) || data.Sum > data.Max * (double)data.Count * (1 + 1e-6))
            throw new FormatException($"{data.Count} values from {data.Min} to {data.Max} do not fit a sum of "
                + $"{data.Sum.ToString("R", CultureInfo.InvariantCulture)}");
        (histogram.Min, histogram.Max, histogram.Sum) = (data.Min, data.Max, data.Sum);
        return histogram;
    }

    /// <summary>The bucket a value falls into.</summary>
    internal static int BucketOf(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value) - SubBits + 1);
        return (shift * Half) + (int)(value >> shift);
    }

    /// <summary>The lowest value of a bucket.</summary>
    internal static long LowestOf(int bucket)
    {
        var shift = Math.Max(0, (bucket / Half) - 1);
        return (long)(bucket - (shift * Half)) << shift;
    }

    /// <summary>The highest value of a bucket: one less than the next one's lowest (the last wraps round to <see cref="long.MaxValue"/>).</summary>
    internal static long HighestOf(int bucket) => unchecked(LowestOf(bucket + 1) - 1);

    void Add(int bucket, long count)
    {
        if (bucket >= _counts.Length)
            Array.Resize(ref _counts, Math.Max(bucket + 1, Math.Max(1 << SubBits, _counts.Length * 2)));
        _counts[bucket] += count;
    }

    void Widen(long min, long max, long count, double sum)
    {
        Min = Count == 0 ? min : Math.Min(Min, min);
        Max = Count == 0 ? max : Math.Max(Max, max);
        Count += count;
        Sum += sum;
    }
}
