namespace PoolBench.Measure.Injection;

/// <summary>Which requests of a client a fault falls on.</summary>
/// <param name="Every">One request in so many; 0: none.</param>
/// <param name="AtRandom">Each with that chance, independent of the others; otherwise every so many-th.</param>
public readonly record struct FaultRate(int Every, bool AtRandom = false)
{
    /// <summary>Starts to count a client's requests.</summary>
    /// <param name="early">By how many requests earlier it falls on one.</param>
    /// <returns>Says of each request, in turn, whether the fault falls on it; for any number of threads.</returns>
    internal Func<bool> Begin(int early = 0)
    {
        var (every, sent) = (Every, (long)early);
        return AtRandom ? () => Random.Shared.Next(every) == 0 : () => Interlocked.Increment(ref sent) % every == 0;
    }
}
