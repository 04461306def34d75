using PoolBench.Analysis.Model;

namespace PoolBench.Bench;

/// <summary>The account of one iteration.</summary>
/// <param name="Counts">By <see cref="CounterNames"/>; null where this system cannot tell.</param>
/// <param name="Samples">By <see cref="SampleNames"/>.</param>
/// <param name="Latency">Every request's latency.</param>
/// <param name="Fault">Why the numbers do not stand, as one sentence; null when they do.</param>
sealed record Iteration(
    IReadOnlyDictionary<string, long?> Counts,
    IReadOnlyDictionary<string, double> Samples,
    IterationLatency Latency,
    string? Fault)
{
    /// <summary>What a client of one's own did wrong after it was measured, as one sentence; null: nothing. The numbers stand.</summary>
    public string? ClientFault { get; init; }
}
