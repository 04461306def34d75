using PoolBench.Core;

namespace PoolBench.Analysis.Tables;

/// <summary>A counter over the iterations: from the lowest to the highest value.</summary>
readonly record struct Extent(long Low, long High)
{
    public static Extent Of(IReadOnlyCollection<long> values) => new(values.Min(), values.Max());

    /// <summary>Whether every iteration counted exactly this.</summary>
    public bool Is(long value) => Low == value && High == value;

    /// <summary><c>1,000</c> or <c>978–1,000</c>.</summary>
    public override string ToString() => Low == High ? Numbers.Count(Low) : $"{Numbers.Count(Low)}–{Numbers.Count(High)}";
}

/// <summary>A time divided by another: of the medians, and the lowest and highest that any two iterations give.</summary>
readonly record struct Ratio(double Median, double Low, double High)
{
    public static Ratio Of(IReadOnlyCollection<double> values, IReadOnlyCollection<double> reference) =>
        new(Numbers.Median(values) / Numbers.Median(reference), values.Min() / reference.Max(), values.Max() / reference.Min());

    /// <summary>Whether every iteration agrees that it is more, by 5 % at least.</summary>
    public bool IsMore => Low >= 1.05;

    /// <summary>Whether every iteration agrees that it is less, by 5 % at least.</summary>
    public bool IsLess => High <= 0.95;
}
