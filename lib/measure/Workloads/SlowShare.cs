namespace PoolBench.Measure.Workloads;

/// <summary>A share of slower requests: one in <paramref name="OneIn"/>, spread evenly over workers and rounds.</summary>
/// <param name="OneIn">The share is 1 / this; at least 1.</param>
/// <param name="Delay">How long the server takes for a slow request.</param>
public sealed record SlowShare(int OneIn, TimeSpan Delay)
{
    /// <summary>Whether a worker's request in a round is a slow one.</summary>
    internal bool Has(int worker, int round) => (worker + round) % OneIn == 0;
}
