using PoolBench.Core.Runs;

namespace PoolBench.Measure.Recording;

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

    /// <summary>When the first request was sent and the last one answered, by this process's own clock, nanoseconds.</summary>
    public (long FromNs, long UntilNs) Sent { get; init; }

    /// <summary>Why a count is null that has no reason of its own.</summary>
    public const string NotTold = "this system does not tell";

    /// <summary>
    /// Where the accounts of client and server contradict each other, as one sentence, whether or not requests failed; null when they do not.
    /// </summary>
    public string? Mismatch { get; init; }

    /// <summary>Requests that failed, those together that failed alike; the most first.</summary>
    public IReadOnlyList<IterationFailure> Failures { get; init; } = [];

    /// <summary>Why a count of <see cref="Counts"/> is null, by its name; without a reason the system does not tell.</summary>
    public IReadOnlyDictionary<string, string> Unknown { get; init; } = new Dictionary<string, string>();

    /// <summary>Most requests that can have been under way at once.</summary>
    public int MostUnderWay { get; init; }
}
