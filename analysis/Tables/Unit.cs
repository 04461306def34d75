using PoolBench.Core;

namespace PoolBench.Analysis.Tables;

/// <summary>The unit in which a column shows all its values, so that rows compare at a glance.</summary>
sealed record Unit(string Name, double Size)
{
    static readonly Unit[] Times = [new("ns", 1), new("µs", 1e3), new("ms", 1e6), new("s", 1e9)];
    static readonly Unit[] Sizes = [new("B", 1), new("KB", 1 << 10), new("MB", 1 << 20), new("GB", 1 << 30)];

    /// <summary>Milliseconds, beside columns that are always in them.</summary>
    public static Unit Milliseconds { get; } = new("ms", 1e6);

    /// <summary>For nanoseconds.</summary>
    public static Unit ForTimes(IEnumerable<double?> values) => For(Times, values, 0.01);

    /// <summary>For bytes. A KB is 1,024 bytes, as in BenchmarkDotNet's tables.</summary>
    public static Unit ForSizes(IEnumerable<double?> values) => For(Sizes, values, 1);

    /// <summary>The value in this unit, with three significant digits; a dash when there is none.</summary>
    public string Show(double? value) => value is { } known ? Numbers.Significant(known / Size) : Grid.None;

    /// <summary>The largest unit in which the smallest value is still at least <paramref name="least"/>.</summary>
    static Unit For(Unit[] units, IEnumerable<double?> values, double least)
    {
        var smallest = values.OfType<double>().Where(value => value > 0).DefaultIfEmpty(units[0].Size).Min();
        return units.LastOrDefault(unit => smallest >= unit.Size * least) ?? units[0];
    }
}
