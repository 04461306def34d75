using PoolBench.Core;

namespace PoolBench.Analysis.Tables;

/// <summary>A counter's lowest and highest value over the iterations.</summary>
readonly record struct Extent(long Low, long High)
{
    public static Extent Of(IReadOnlyCollection<long> values) => new(values.Min(), values.Max());

    /// <summary>Whether every iteration counted exactly this.</summary>
    public bool Is(long value) => Low == value && High == value;

    /// <summary><c>1,000</c> or <c>978–1,000</c>.</summary>
    public override string ToString() => Low == High ? Numbers.Count(Low) : $"{Numbers.Count(Low)}–{Numbers.Count(High)}";
}

/// <summary>The ratio of two times: of their medians, and the lowest and highest of any two iterations.</summary>
readonly record struct Ratio(double Median, double Low, double High)
{
    public static Ratio Of(IReadOnlyCollection<double> values, IReadOnlyCollection<double> reference) =>
        new(Numbers.Median(values) / Numbers.Median(reference), values.Min() / reference.Max(), values.Max() / reference.Min());

    /// <summary>Whether it is more in every iteration, by at least 5 %.</summary>
    public bool IsMore => Low >= 1.05;

    /// <summary>Whether it is less in every iteration, by at least 5 %.</summary>
    public bool IsLess => High <= 0.95;
}
