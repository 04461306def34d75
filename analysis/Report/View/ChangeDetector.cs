using PoolBench.Core;

namespace PoolBench.Analysis.Report.View;

/// <summary>Finds where a noisy series changes its level, from five values on either side. Simple on purpose, and advisory.</summary>
static class ChangeDetector
{
    /// <summary>Values on either side of a point.</summary>
    const int Window = 5;

    /// <summary>The smallest change of level that counts.</summary>
    static readonly double Least = Math.Log(1.1);

    /// <summary>A change must exceed the noise from value to value this many times.</summary>
    const double Noises = 4;

    /// <summary>The method in words, for the page.</summary>
    public const string Method = "A time has a point where the median of five Runs and that of the five before differ by more than 10 %, by more "
        + "than four times the usual step from Run to Run "
        + "(1.4826 × the median of the absolute steps of the logarithms, divided by √2), and by more than at any neighbour within five Runs.";

    /// <summary>The points where a series of values above 0 changes, with the levels before and after.</summary>
    public static IReadOnlyList<(int At, double Before, double After)> Find(IReadOnlyList<double> values)
    {
        if (values.Count < 2 * Window)
            return [];
        var logs = values.Select(value => Math.Log(value)).ToArray();
        var noise = 1.4826 * Numbers.Median(logs.Skip(1).Select((value, i) => Math.Abs(value - logs[i]))) / Math.Sqrt(2);
        var steps = Enumerable.Range(0, logs.Length).Select(i => i < Window || i > logs.Length - Window ? 0
            : Numbers.Median(logs[i..(i + Window)]) - Numbers.Median(logs[(i - Window)..i])).ToArray();
        var found = new List<(int, double, double)>();
        for (var i = Window; i <= logs.Length - Window; i++)
            if (Math.Abs(steps[i]) > Math.Max(Least, Noises * noise) && IsPeak(steps, i))
                found.Add((i, Math.Exp(Numbers.Median(logs[(i - Window)..i])), Math.Exp(Numbers.Median(logs[i..(i + Window)]))));
        return found;
    }

    /// <summary>Whether a step is the largest nearby. Of equal steps the middle one counts: there the value itself jumps.</summary>
    static bool IsPeak(double[] steps, int at)
    {
        var size = Math.Abs(steps[at]);
        var near = Enumerable.Range(at - Window + 1, (2 * Window) - 1).Where(i => i >= 0 && i < steps.Length).ToArray();
        if (near.Any(i => Math.Abs(steps[i]) > size + 1e-12))
            return false;
        var equal = near.Where(i => Math.Abs(Math.Abs(steps[i]) - size) <= 1e-12).ToArray();
        return equal[equal.Length / 2] == at;
    }
}
