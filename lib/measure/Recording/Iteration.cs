using PoolBench.Core.Runs;
using PoolBench.Server.Accounting;

namespace PoolBench.Measure.Recording;

/// <summary>The account of one iteration.</summary>
/// <param name="Counts">By <see cref="CounterNames"/>; null where this system does not tell.</param>
/// <param name="Samples">By <see cref="SampleNames"/>.</param>
/// <param name="Latency">Every request's latency.</param>
/// <param name="Fault">Why the numbers are not valid, as one sentence; null when they are.</param>
sealed record Iteration(
    IReadOnlyDictionary<string, long?> Counts,
    IReadOnlyDictionary<string, double> Samples,
    IterationLatency Latency,
    string? Fault)
{
    /// <summary>What a client of one's own did wrong after it was measured, as one sentence; null: nothing. The numbers stay valid.</summary>
    public string? ClientFault { get; init; }

    /// <summary>When the first request was sent and the last one answered, by this process's own clock, nanoseconds.</summary>
    public (long FromNs, long UntilNs) Sent { get; init; }

    /// <summary>The reason for a null count that has no reason of its own.</summary>
    public const string NotTold = "this system does not tell";

    /// <summary>
    /// How the accounts of client and server contradict each other, as one sentence, also when requests failed; null when they agree.
    /// </summary>
    public string? Mismatch { get; init; }

    /// <summary>The failed requests, grouped by how they failed; the largest group first.</summary>
    public IReadOnlyList<IterationFailure> Failures { get; init; } = [];

    /// <summary>Why a count of <see cref="Counts"/> is null, by its name. Without an entry, the reason is <see cref="NotTold"/>.</summary>
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

    /// <summary>Dials that the server ended at once; null where it does not tell.</summary>
    public long? Refused { get; init; }

    /// <summary>The most requests that can have been in flight at once.</summary>
    public int MostUnderWay { get; init; }
}
