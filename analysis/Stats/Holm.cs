using PoolBench.Core;

namespace PoolBench.Analysis.Stats;

/// <summary>Holm's step-down correction for many hypotheses (S. Holm, Scandinavian Journal of Statistics 6, 1979).</summary>
static class Holm
{
    /// <summary>
    /// Adjusted p's, in the order given: a hypothesis is rejected at family-wise level alpha exactly when its adjusted p is at most alpha.
    /// </summary>
    /// <remarks>
    /// The k-th smallest p times (m − k + 1), at most 1, and never below the adjusted p before it. Valid under any dependence between the tests.
    /// </remarks>
    /// <exception cref="ArgumentException">A p is not a number from 0 to 1.</exception>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> ps)
    {
        if (ps.Any(p => !(p is >= 0 and <= 1)))
            throw new ArgumentException(
                $"A p is {ps.First(p => !(p is >= 0 and <= 1)).ToString("R", Numbers.Invariant)}; wanted 0 to 1.", nameof(ps));
        var adjusted = new double[ps.Count];
        var before = 0.0;
        foreach (var (place, rank) in Enumerable.Range(0, ps.Count).OrderBy(place => ps[place]).Select((place, rank) => (place, rank)))
            adjusted[place] = before = Math.Max(before, Math.Min(1, ps[place] * (ps.Count - rank)));
        return adjusted;
    }
}
