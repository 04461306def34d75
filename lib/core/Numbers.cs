using System.Globalization;

namespace PoolBench.Core;

/// <summary>How numbers are written, the same in every culture: a comma between thousands, a point before decimals.</summary>
static class Numbers
{
    /// <summary>The culture of all output.</summary>
    public static CultureInfo Invariant => CultureInfo.InvariantCulture;

    /// <summary>Shown where there is no number.</summary>
    public const string None = "–";

    /// <summary>A count, e.g. <c>1,000</c>.</summary>
    public static string Count(long value) => value.ToString("#,0", Invariant);

    /// <summary>Fixed decimals, e.g. <c>1.000</c>.</summary>
    public static string Fixed(double value, int decimals) => value.ToString("N" + decimals.ToString(Invariant), Invariant);

    /// <summary>Three significant digits, whole numbers in full: <c>0.0521</c>, <c>1.90</c>, <c>52.3</c>, <c>812</c>, <c>12,400</c>.</summary>
    public static string Significant(double value)
    {
        if (value == 0)
            return "0";
        // Rounded first, so that 99.96 is written 100 and not 100.0.
        var digits = 2 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        var rounded = digits is > 0 and <= 15 ? Math.Round(value, digits) : value;
        var decimals = Math.Clamp(2 - (int)Math.Floor(Math.Log10(Math.Abs(rounded == 0 ? value : rounded))), 0, 15);
        return Fixed(value, decimals);
    }

    /// <summary>A ratio with one decimal below 100, e.g. <c>3.7</c>.</summary>
    public static string Ratio(double value) => Fixed(value, value < 99.95 ? 1 : 0);

    /// <summary>The middle value; the mean of the two middle values when their number is even.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
