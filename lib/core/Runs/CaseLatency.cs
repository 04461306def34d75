namespace PoolBench.Core.Runs;

/// <summary>The latency of every request of a case; stored in <c>latency/&lt;case id&gt;.json</c>.</summary>
/// <remarks>A latency runs from when the request was sent (closed loop) or due (open loop) to the last byte of its answer, nanoseconds.</remarks>
public sealed record CaseLatency
{
    /// <summary>Version of the stored shapes, as in <see cref="Run.SchemaVersion"/>.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The case's id.</summary>
    public required string CaseId { get; init; }

    /// <summary>One entry per iteration, in order.</summary>
    public required IReadOnlyList<IterationLatency> Iterations { get; init; }
}

/// <summary>The latencies of one iteration, by what each request met. Parts without a request are absent.</summary>
public sealed record IterationLatency
{
    /// <summary>Key: one of <see cref="LatencyParts"/>; value: the histogram of those requests, nanoseconds.</summary>
    public required IReadOnlyDictionary<string, HistogramData> Parts { get; init; }

    /// <summary>How long each answered request waited for a slot, nanoseconds; 0 when it did not wait; null where the client has no cap.</summary>
    public HistogramData? Queue { get; init; }

    /// <summary>The rest of each answered request's latency, from its slot to the last byte, nanoseconds; null where the client has no cap.</summary>
    /// <remarks>In an open loop, without the delay of a late start.</remarks>
    public HistogramData? Service { get; init; }

    /// <summary>
    /// The closed-loop view of an open loop: for each answered request, the time from when it really went out to the last byte, nanoseconds. A late
    /// start and the wait for a slot are not included. Null in a closed loop.
    /// </summary>
    public HistogramData? FromSent { get; init; }
}

/// <summary>What a request met. Failed requests have parts of their own, so they never enter a latency figure.</summary>
public static class LatencyParts
{
    /// <summary>First on its connection: the request waited for a dial.</summary>
    public const string Dialled = "dialled";

    /// <summary>An idle connection that had served before.</summary>
    public const string Reused = "reused";

    /// <summary>It waited for a slot, then took a connection that had served before.</summary>
    public const string Queued = "queued";

    /// <summary>It waited for a slot and was then first on its connection.</summary>
    public const string QueuedThenDialled = "queuedThenDialled";

    /// <summary>Prefix of the parts of failed requests, e.g. <c>failed:connect</c>.</summary>
    public const string FailedPrefix = "failed:";
}

/// <summary>A histogram as stored: only the buckets that are not empty.</summary>
/// <remarks>Log-linear buckets with three significant digits, see <see cref="LatencyHistogram"/> for the layout.</remarks>
public sealed record HistogramData
{
    /// <summary>Values recorded.</summary>
    public required long Count { get; init; }

    /// <summary>Smallest value, exact.</summary>
    public required long Min { get; init; }

    /// <summary>Largest value, exact.</summary>
    public required long Max { get; init; }

    /// <summary>Sum of all values, exact.</summary>
    public required double Sum { get; init; }

    /// <summary>Lowest value of each bucket that is not empty, ascending.</summary>
    public required IReadOnlyList<long> Values { get; init; }

    /// <summary>Values recorded in each of those buckets; the same length as <see cref="Values"/>.</summary>
    public required IReadOnlyList<long> Counts { get; init; }
}
