using FsCheck;
using FsCheck.Fluent;
using PoolBench.Core.Runs;
using Xunit;

namespace PoolBench.Tests.Core;

public class LatencyHistogramTests
{
    /// <summary>Lists of values of every magnitude: a random number of bits, then random bits.</summary>
    static readonly Arbitrary<long[]> Values = Gen.Choose(0, 63)
        .SelectMany(bits =>
            Gen.Choose(0, int.MaxValue).Two().Select(halves => (((long)halves.Item1 << 32) | ((long)halves.Item2 << 1)) >> (63 - bits)))
        .NonEmptyListOf().Select(list => list.ToArray()).ToArbitrary();

    static readonly Config Quiet = Config.QuickThrowOnFailure.WithQuietOnSuccess(true);

    static readonly int[] Percents = [0, 7, 50, 55, 90, 99, 100];

    [Fact]
    public void Merging_in_any_order_equals_recording_all() => Prop.ForAll(Values, Values, (one, two) =>
    {
        var (left, right, all) = (Of(one), Of(two), Of([.. one, .. two]));
        left.Merge(Of(two));
        right.Merge(Of(one));
        AssertSame(all, left);
        AssertSame(all, right);
    }).Check(Quiet);

    [Fact]
    public void A_percentile_is_never_below_the_exact_one_and_at_most_a_1024th_above() => Prop.ForAll(Values, values =>
    {
        var histogram = Of(values);
        var sorted = values.Order().ToArray();
        foreach (var percent in Percents)
        {
            var exact = sorted[Math.Max(0, ((percent * sorted.Length) + 99) / 100 - 1)];
            var found = histogram.Percentile(percent / 100.0)!.Value;
            Assert.True(found >= exact && found - exact <= exact / 1024, $"p{percent} of {sorted.Length} values is {exact}, found {found}");
        }
    }).Check(Quiet);

    [Fact]
    public void The_least_and_the_largest_value_are_exact() => Prop.ForAll(Values, values =>
    {
        var histogram = Of(values);
        Assert.Equal((values.Min(), values.Max(), (long)values.Length), (histogram.Min, histogram.Max, histogram.Count));
        Assert.Equal(values.Max(), histogram.Percentile(1));
    }).Check(Quiet);

    [Fact]
    public void The_stored_form_reads_back_as_the_same() =>
        Prop.ForAll(Values, values => AssertSame(Of(values), LatencyHistogram.FromData(Of(values).ToData()))).Check(Quiet);

    [Fact]
    public void Buckets_follow_each_other_without_gap_or_overlap_up_to_the_largest_number()
    {
        for (var bucket = 0; bucket < LatencyHistogram.BucketOf(long.MaxValue); bucket++)
        {
            Assert.Equal(LatencyHistogram.HighestOf(bucket) + 1, LatencyHistogram.LowestOf(bucket + 1));
            Assert.Equal(bucket, LatencyHistogram.BucketOf(LatencyHistogram.LowestOf(bucket)));
            Assert.Equal(bucket, LatencyHistogram.BucketOf(LatencyHistogram.HighestOf(bucket)));
        }
        Assert.Equal(long.MaxValue, LatencyHistogram.HighestOf(LatencyHistogram.BucketOf(long.MaxValue)));
    }

    [Fact]
    public void The_extremes_are_kept_beside_each_other()
    {
        var histogram = Of(0, long.MaxValue);
        Assert.Equal((0L, long.MaxValue), (histogram.Percentile(0.5), histogram.Percentile(1)));
    }

    [Fact]
    public void An_empty_histogram_has_no_percentile_and_survives_storing()
    {
        var empty = LatencyHistogram.FromData(new LatencyHistogram().ToData());
        Assert.Null(empty.Percentile(0.5));
        Assert.False(empty.Supports(0.5));
    }

    [Theory]
    [InlineData(999, 0.99, false)]
    [InlineData(1000, 0.99, true)]
    [InlineData(99, 0.9, false)]
    [InlineData(100, 0.9, true)]
    public void A_percentile_needs_ten_values_beyond_it(int count, double p, bool supported)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(5, count);
        Assert.Equal(supported, histogram.Supports(p));
    }

    [Fact]
    public void A_negative_latency_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new LatencyHistogram().Record(-1));

    static LatencyHistogram Of(params long[] values)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in values)
            histogram.Record(value);
        return histogram;
    }

    static void AssertSame(LatencyHistogram expected, LatencyHistogram actual)
    {
        var (one, two) = (expected.ToData(), actual.ToData());
        Assert.Equal((one.Count, one.Min, one.Max), (two.Count, two.Min, two.Max));
        Assert.Equal(one.Values, two.Values);
        Assert.Equal(one.Counts, two.Counts);
        // Doubles: the order of adding may move the last bits.
        Assert.Equal(one.Sum, two.Sum, one.Sum * 1e-12);
    }
}
