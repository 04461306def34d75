namespace PoolBench.Analysis.Gate;

/// <summary>What a finding rests on, from the strongest to the weakest.</summary>
public enum Evidence
{
    /// <summary>Exact integers: the same on any machine.</summary>
    Counts,

    /// <summary>Bytes allocated for a request: the same within a small tolerance where runtime and architecture are the same.</summary>
    Bytes,

    /// <summary>Time, from pairs of processes on one machine.</summary>
    Time,
}

/// <summary>What a comparison says. For bytes, slower and faster read "more" and "fewer bytes".</summary>
public enum Verdict
{
    /// <summary>No difference beyond the rule's tolerance.</summary>
    Same,

    /// <summary>Takes more.</summary>
    Slower,

    /// <summary>Takes more, surely, and by less than the user accepts.</summary>
    SlowerWithin,

    /// <summary>Takes less.</summary>
    Faster,

    /// <summary>Exact counts differ.</summary>
    CountsChanged,

    /// <summary>The candidate's account alone failed, or does not add up.</summary>
    Broken,

    /// <summary>No result where one was wanted.</summary>
    Missing,

    /// <summary>A case that the baseline does not know.</summary>
    Added,

    /// <summary>The numbers allow no conclusion.</summary>
    Inconclusive,

    /// <summary>A counter that is exact by declaration was not: the baseline's own values disagree.</summary>
    Unsure,

    /// <summary>The two sides cannot be put side by side.</summary>
    NotComparable,
}

/// <summary>What a finding means for the gate as a whole.</summary>
public enum Standing
{
    /// <summary>No change.</summary>
    Passed,

    /// <summary>For the better; nothing fails, and the baseline wants to be renewed.</summary>
    Improved,

    /// <summary>For the worse, or otherwise than the baseline: exit code 1.</summary>
    Regressed,

    /// <summary>Inconclusive or not comparable: exit code 3.</summary>
    Open,

    /// <summary>Missing, failed or invalid: exit code 4.</summary>
    Absent,

    /// <summary>Information that fails nothing.</summary>
    Told,
}

/// <summary>Which way a counter changed.</summary>
public enum Direction
{
    /// <summary>More of what costs.</summary>
    Worse,

    /// <summary>Less of what costs.</summary>
    Better,

    /// <summary>A counter that is neither good nor bad.</summary>
    Other,
}
