namespace PoolBench.Peers.checks;

/// <summary>One call of <c>between</c> or <c>end</c>.</summary>
/// <param name="Word">What was called: <c>between/0</c> or <c>end</c>.</param>
/// <param name="At">When it came, in ticks of the stopwatch.</param>
/// <param name="Answered">When it was answered: on purpose a while later.</param>
/// <param name="OpenBefore">Connections open when it came.</param>
/// <param name="OpenAfter">Connections open just before it was answered.</param>
sealed record Told(string Word, long At, long Answered, int OpenBefore, int OpenAfter);
