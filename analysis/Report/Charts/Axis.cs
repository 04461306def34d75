using PoolBench.Core;

namespace PoolBench.Analysis.Report.Charts;

/// <summary>One axis of a chart: its quantity, range and ticks.</summary>
/// <param name="Label">Quantity and unit.</param>
/// <param name="Min">Value at its beginning.</param>
/// <param name="Max">Value at its end, above <paramref name="Min"/>.</param>
/// <param name="IsLog">Whether equal distances are equal factors.</param>
/// <param name="Ticks">The values written beside it.</param>
public sealed record Axis(string Label, double Min, double Max, bool IsLog, IReadOnlyList<Tick> Ticks)
{
    static readonly double[] Down = [5, 2, 1];
    static readonly double[] Up = [1, 2, 5, 10];

    /// <summary>The position of a value: 0 is the beginning, 1 the end. Values beyond the range are put on the edge.</summary>
    public double At(double value)
    {
        var share = IsLog ? Math.Log(Math.Max(value, Min) / Min) / Math.Log(Max / Min) : (value - Min) / (Max - Min);
        return Math.Clamp(share, 0, 1);
    }

    /// <summary>From zero to a round value at or above the largest, in steps of 1, 2 or 5.</summary>
    public static Axis Linear(string label, IEnumerable<double> values, double? top = null)
    {
        var most = top ?? values.DefaultIfEmpty(1).Max();
        if (!(most > 0))
            most = 1;
        var rough = most / 4;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * Up.First(factor => factor * power >= rough * 0.999);
        var count = (int)Math.Ceiling((most / step) - 1e-9);
        var decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(step) + 1e-9), 0, 9);
        return new(label, 0, step * count, IsLog: false,
            [.. Enumerable.Range(0, count + 1).Select(i => new Tick(step * i, Numbers.Fixed(step * i, decimals)))]);
    }

    /// <summary>Whole decades around the values; if there are few, with ticks at 2 and 5 too.</summary>
    public static Axis Log(string label, IEnumerable<double> values, Func<double, string>? format = null)
    {
        format ??= Brief;
        var positive = values.Where(value => value > 0).DefaultIfEmpty(1).ToArray();
        var (low, high) = (Floor(positive.Min()), Ceiling(positive.Max()));
        if (high <= low)
            high = low * 10;
        var decades = Math.Log10(high / low);
        int[] steps = decades <= 2 ? [1, 2, 5] : [1];
        var every = (int)Math.Ceiling(decades / 6);
        var ticks = Enumerable.Range((int)Math.Round(Math.Log10(low)) - 1, (int)Math.Ceiling(decades) + 3)
            .Where((_, i) => every == 1 || i % every == 1)
            .SelectMany(power => steps.Select(step => step * Math.Pow(10, power)))
            .Where(value => value >= low * 0.999 && value <= high * 1.001);
        return new(label, low, high, IsLog: true, [.. ticks.Select(value => new Tick(value, format(value)))]);
    }

    /// <summary>1, 2 or 5 times a power of ten, at or below the value.</summary>
    static double Floor(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power * Down.First(step => step * power <= value * 1.000001);
    }

    static double Ceiling(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power * Up.First(step => step * power >= value * 0.999999);
    }

    /// <summary><c>0.05</c>, <c>20</c>, <c>10k</c>, <c>2M</c>.</summary>
    public static string Brief(double value) => value switch
    {
        >= 1e9 => Trim(value / 1e9) + "G",
        >= 1e6 => Trim(value / 1e6) + "M",
        >= 1e4 => Trim(value / 1e3) + "k",
        _ => Trim(value),
    };

    static string Trim(double value) => value.ToString("0.#########", Numbers.Invariant);
}

/// <summary>A value written beside an axis.</summary>
public sealed record Tick(double Value, string Label);
