using System.Text;
using PoolBench.Core;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.Charts;

/// <summary>Sizes that all drawings share, and SVG numbers and shapes. The unit is the SVG's own: about one pixel on a screen.</summary>
static class Draw
{
    public const double Width = 400;
    public const double Left = 50;
    public const double Right = 386;

    /// <summary>Where titles and legends begin.</summary>
    public const double Edge = 14;

    /// <summary>Where the plot begins when there is no legend.</summary>
    public const double Top = 60;

    /// <summary>Room for a subtitle, or for a line of the legend.</summary>
    public const double Line = 18;

    /// <summary>Room below the plot, for the values and label of the x axis.</summary>
    public const double Bottom = 44;

    /// <summary>The approximate width of a letter; the reader's font is unknown.</summary>
    const double Letter = 7.1;

    /// <summary>A coordinate, to a tenth.</summary>
    public static string N(double value) => Math.Round(value, 1).ToString("0.#", Numbers.Invariant);

    /// <summary>Cuts a text to a width.</summary>
    public static string Fit(string text, double width)
    {
        var letters = Math.Max(2, (int)(width / Letter));
        return PlainText.Clean(text, letters);
    }

    /// <summary>The x coordinate of a value.</summary>
    public static double X(Axis axis, double value) => Left + ((Right - Left) * axis.At(value));

    /// <summary>The y coordinate of a value.</summary>
    public static double Y(Axis axis, double value, double top, double height) => top + (height * (1 - axis.At(value)));

    /// <summary>A line through points.</summary>
    public static string Path(IEnumerable<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        foreach (var (x, y) in points)
            path.Append(path.Length == 0 ? 'M' : 'L').Append(N(x)).Append(' ').Append(N(y));
        return path.ToString();
    }

    /// <summary>Shapes that differ without colour: circle, square, triangle, diamond, cross, plus, triangle downwards, ring's square.</summary>
    public static string Mark(int style, double x, double y, double size = 4)
    {
        var (l, r, t, b) = (N(x - size), N(x + size), N(y - size), N(y + size));
        var (cx, cy) = (N(x), N(y));
        return (style % 8) switch
        {
            0 => $"M{l} {cy}A{N(size)} {N(size)} 0 1 1 {r} {cy}A{N(size)} {N(size)} 0 1 1 {l} {cy}Z",
            1 => $"M{N(x - (size * 0.88))} {N(y - (size * 0.88))}h{N(size * 1.76)}v{N(size * 1.76)}h{N(size * -1.76)}Z",
            2 => $"M{cx} {N(y - (size * 1.1))}L{N(x + (size * 1.1))} {N(y + (size * 0.85))}H{N(x - (size * 1.1))}Z",
            3 => $"M{cx} {N(y - (size * 1.25))}L{N(x + (size * 1.25))} {cy}L{cx} {N(y + (size * 1.25))}L{N(x - (size * 1.25))} {cy}Z",
            4 => $"M{l} {t}L{r} {b}M{l} {b}L{r} {t}",
            5 => $"M{cx} {N(y - (size * 1.2))}V{N(y + (size * 1.2))}M{N(x - (size * 1.2))} {cy}H{N(x + (size * 1.2))}",
            6 => $"M{cx} {N(y + (size * 1.1))}L{N(x + (size * 1.1))} {N(y - (size * 0.85))}H{N(x - (size * 1.1))}Z",
            _ => $"M{l} {cy}H{r}",
        };
    }

    /// <summary>Arranges legend entries in lines, filled from the left.</summary>
    public static IReadOnlyList<(Series Series, double X, int Line, string Name)> Legend(IReadOnlyList<Series> series)
    {
        var placed = new List<(Series, double, int, string)>();
        var (x, line) = (Edge, 0);
        foreach (var each in series)
        {
            var name = Fit(each.Name, Right - Edge);
            var width = 28 + (name.Length * Letter) + 14;
            if (placed.Count > 0 && placed[^1].Item3 == line && x + width - 14 > Right)
                (x, line) = (Edge, line + 1);
            placed.Add((each, x, line, name));
            x += width;
        }
        return placed;
    }
}
