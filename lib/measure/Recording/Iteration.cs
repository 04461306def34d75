using PoolBench.Core.Runs;
using PoolBench.Server.Accounting;

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

    /// <summary>Attempts beyond a request's first, by the load itself; 0 where it sends none again.</summary>
    public long Retries { get; init; }

    /// <summary>The requests by round or second, where that was asked for.</summary>
    public IReadOnlyList<RequestPart> Parts { get; init; } = [];

    /// <summary>Every connection's account, where that was asked for.</summary>
    public IReadOnlyList<ConnectionRecord> Connections { get; init; } = [];

    /// <summary>The instant of the server's clock in which the requests began, nanoseconds; 0 where no account was asked for.</summary>
    public long BeganNs { get; init; }

    /// <summary>Who ended the connections, and how; null where the server does not tell.</summary>
    public EndCounts? Ends { get; init; }

    /// <summary>Most requests that can have been under way at once.</summary>
    public int MostUnderWay { get; init; }
}
