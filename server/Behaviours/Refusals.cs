namespace PoolBench.Server.Behaviours;

/// <summary>Dials that the server accepts only to end them: one in so many, over all listeners.</summary>
/// <param name="oneIn">One in so many; 1: every one.</param>
/// <param name="how">How they end.</param>
sealed class Refusals(int oneIn, EndKind how)
{
    int _dials;

    /// <summary>How the next dial ends at once; null: it does not.</summary>
    public EndKind? Next() => Interlocked.Increment(ref _dials) % oneIn == 0 ? how : null;
}
