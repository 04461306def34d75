namespace PoolBench.Measure.Workloads;

/// <summary>Requests that take longer than the others: one in so many, evenly over workers and rounds.</summary>
/// <param name="OneIn">One in so many, at least 1.</param>
/// <param name="Delay">How long the server takes for one of them.</param>
public sealed record SlowShare(int OneIn, TimeSpan Delay)
{
    /// <summary>Whether the request of a worker in a round is one of them.</summary>
    internal bool Has(int worker, int round) => (worker + round) % OneIn == 0;
}
