namespace PoolBench.Analysis.Report.View;

/// <summary>A case through all Runs.</summary>
public sealed record HistoryRow(string CaseId, IReadOnlyList<HistoryLine> Lines)
{
    /// <summary>The points of all its lines.</summary>
    public IEnumerable<ChangePoint> Changes => Lines.SelectMany(line => line.Changes);
}

/// <summary>One count or time of a case through all Runs.</summary>
/// <param name="Name">The count or time, with its unit.</param>
/// <param name="Latest">Its newest value.</param>
/// <param name="Values">One per Run, the oldest first; null where a Run has none.</param>
/// <param name="Changes">Where it changed.</param>
public sealed record HistoryLine(string Name, string Latest, IReadOnlyList<double?> Values, IReadOnlyList<ChangePoint> Changes);

/// <summary>A Run in which something differs from before.</summary>
/// <param name="Run">The Run's index, from 0.</param>
/// <param name="RunId">Its id.</param>
/// <param name="CaseId">The case.</param>
/// <param name="Name">The count or time.</param>
/// <param name="Before">The value before.</param>
/// <param name="After">The value from this Run on.</param>
/// <param name="IsAdvisory">Whether it is a time, where noise may mislead.</param>
public sealed record ChangePoint(int Run, string RunId, string CaseId, string Name, string Before, string After, bool IsAdvisory);
