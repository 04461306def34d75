using PoolBench.Analysis.Report.Charts;
using PoolBench.Core;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.Figures;

/// <summary>A gate's comparisons of times: ratio and bounds for each case, with the control of the same gate beside it.</summary>
static class Forest
{
    /// <summary>The figure for at least one row.</summary>
    public static Figure Of(IReadOnlyList<ForestRow> rows)
    {
        ForestRow[] clean = [.. rows.Select(row => row with { Case = PlainText.Clean(row.Case, 150), Verdict = PlainText.Clean(row.Verdict, 60) })];
        var values = clean.SelectMany(row => new[] { row.Lower, row.Upper, row.Ratio, row.Control ?? 1, 1 })
            .Where(value => double.IsFinite(value) && value > 0)
            .ToArray();
        // The same room on both sides of 1, so that slower and faster look alike.
        var far = Math.Max(1.1, values.Max(value => Math.Max(value, 1 / value)) * 1.02);
        var ticks = Steps(far).Select(value => new Tick(value, value.ToString("0.##", Numbers.Invariant)));
        var axis = new Axis("time of the candidate / time of the baseline", 1 / far, far, IsLog: true, [.. ticks]);
        return new(
            "forest",
            "The gate's comparison of times",
            "Right of 1 is slower. The mark is the estimate, the bar its bounds; a square fails the gate, a circle does not; "
                + "the small diamond is the same comparison between two copies of the baseline.",
            [new ForestPanel("forest", "Candidate / baseline, with bounds", axis, clean)],
            new(["case", "ratio", "lower", "upper", "control", "verdict"],
                [.. clean.Select(IReadOnlyList<Cell> (row) =>
                    [row.Case, Three(row.Ratio), Three(row.Lower), Three(row.Upper),
                        row.Control is { } control ? Three(control) : "–", row.Verdict])]));
    }

    static IEnumerable<double> Steps(double far)
    {
        var step = far > 4 ? 4 : far > 2 ? 2 : far > 1.5 ? 1.5 : far > 1.2 ? 1.2 : 1.05;
        return [1 / step, 1, step];
    }

    static string Three(double value) => double.IsFinite(value) ? Numbers.Fixed(value, 3) : "–";
}
