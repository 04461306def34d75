namespace PoolBench.Peers.checks;

/// <summary>One request, as the checker's server met it.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Connection">Which connection brought it.</param>
/// <param name="Arrived">When, in ticks of the stopwatch.</param>
sealed record Met(string Method, string Target, string Connection, long Arrived)
{
    /// <summary>When its answer began; the end of time while there is none.</summary>
    public long Answered { get; set; } = long.MaxValue;

    /// <summary>How many bytes of body came with it.</summary>
    public long BodyBytes { get; set; }
}
