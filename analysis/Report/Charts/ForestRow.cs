namespace PoolBench.Analysis.Report.Charts;

/// <summary>One comparison of times, with all that the forest plot needs of a verdict.</summary>
/// <param name="Case">Case id.</param>
/// <param name="Ratio">Time of the candidate divided by that of the baseline.</param>
/// <param name="Lower">Lower bound of the ratio.</param>
/// <param name="Upper">Upper bound of the ratio.</param>
/// <param name="Control">Ratio of two copies of the baseline in the same gate; null when there was no control.</param>
/// <param name="Verdict">The gate's word for it.</param>
public sealed record ForestRow(string Case, double Ratio, double Lower, double Upper, double? Control, string Verdict)
{
    /// <summary>Whether the verdict fails the gate. Drawn as a square; all others as a circle.</summary>
    public bool Fails { get; init; }
}
