using System.Text.Json;
using System.Text.Json.Serialization;
using PoolBench.Analysis.Model;

namespace PoolBench.Bench;

/// <summary>The result of a load as JSON.</summary>
sealed record LoadResult
{
    /// <summary>What was asked for, e.g. <c>limits-100-20</c>; the link; the workload in words.</summary>
    public required string Strategy { get; init; }

    public required string Link { get; init; }

    /// <summary>Emulated round-trip time, milliseconds; 0: none.</summary>
    public required double RttMs { get; init; }

    public required string Workload { get; init; }

    /// <summary>Requests sent.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests without a whole answer of a success status.</summary>
    public required long Failed { get; init; }

    /// <summary>By kind, e.g. <c>pool</c>: the pool's time-out passed.</summary>
    public required IReadOnlyDictionary<string, long> FailedBy { get; init; }

    /// <summary>TCP connections (ledger).</summary>
    public required long ConnectionsOpened { get; init; }

    /// <summary>TCP connections that this process dialled (its own telemetry).</summary>
    public required long Dials { get; init; }

    /// <summary>Most open at once (ledger).</summary>
    public required long PeakOpen { get; init; }

    /// <summary>Open when all was quiet, before the client was disposed (ledger).</summary>
    public required long IdleAfter { get; init; }

    /// <summary>TLS handshakes (ledger).</summary>
    public required TlsShares Tls { get; init; }

    /// <summary>What the answered requests met.</summary>
    public required MetShares Met { get; init; }

    /// <summary>From sending (open workload: from when it was due) to the last byte, answered requests; null when none was.</summary>
    public required Spread? LatencyNs { get; init; }

    /// <summary>Waiting for a slot, 0 for a request that did not; null where the client has no cap.</summary>
    public required Spread? QueueNs { get; init; }

    /// <summary>From the slot to the last byte; null where the client has no cap.</summary>
    public required Spread? ServiceNs { get; init; }

    /// <summary>What only an open workload has; null for any other.</summary>
    public required OpenShares? Open { get; init; }

    /// <summary>From the first request to the last answer.</summary>
    public required double Seconds { get; init; }

    /// <summary>Answered requests per second.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>Faults injected into the client, as they were asked for; null: none.</summary>
    public required string? Injected { get; init; }

    /// <summary>Why the two accounts do not agree, as one sentence; null when they do.</summary>
    public required string? Fault { get; init; }

    /// <summary>Requests that the server counted beyond those that were sent: a client of one's own tried again, or asked for something else; null for other clients.</summary>
    public long? ExtraAttempts { get; init; }

    /// <summary>Connections that a client of one's own dialled elsewhere than to the server; null for other clients.</summary>
    public long? DialsElsewhere { get; init; }

    /// <summary>What a client of one's own did wrong after it was measured, as one sentence; null: nothing. The counts stand.</summary>
    public string? ClientFault { get; init; }

    static readonly JsonSerializerOptions Readable = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Readable);

    /// <summary>Reads one measurement.</summary>
    public static LoadResult Of(Load load, Iteration iteration)
    {
        long Count(string name) => iteration.Counts[name] ?? 0;
        var parts = iteration.Latency.Parts;
        var all = new LatencyHistogram();
        foreach (var (_, part) in parts.Where(part => !IsFailure(part.Key)))
            all.Merge(LatencyHistogram.FromData(part));
        var seconds = iteration.Samples[SampleNames.Seconds];
        return new LoadResult
        {
            Strategy = load.Row.Strategy.Id,
            Link = load.Row.Link.Id,
            RttMs = load.Row.Link.Rtt.TotalMilliseconds,
            Workload = load.Row.Workload.Text,
            Requests = load.Row.Workload.Requests,
            Failed = Count(CounterNames.FailedRequests),
            FailedBy = parts.Where(part => IsFailure(part.Key)).ToDictionary(part => part.Key[LatencyParts.FailedPrefix.Length..], part => part.Value.Count),
            ConnectionsOpened = Count(CounterNames.Connections),
            Dials = Count(CounterNames.Dials),
            PeakOpen = Count(CounterNames.PeakOpen),
            IdleAfter = Count(CounterNames.IdleAfter),
            Tls = new TlsShares(Count(CounterNames.TlsFull), Count(CounterNames.TlsResumed), Count(CounterNames.TlsFailed)),
            Met = new MetShares(Count(CounterNames.Dialled), Count(CounterNames.Reused), Count(CounterNames.Queued), Count(CounterNames.QueuedThenDialled)),
            LatencyNs = Spread.Of(all),
            QueueNs = iteration.Latency.Queue is { } queue ? Spread.Of(LatencyHistogram.FromData(queue)) : null,
            ServiceNs = iteration.Latency.Service is { } service ? Spread.Of(LatencyHistogram.FromData(service)) : null,
            Open = load.Row.Workload.Arrivals is not { } arrivals ? null
                : new OpenShares(arrivals.Rate, all.Count / seconds, Count(CounterNames.LateStarts), Spread.Of(LatencyHistogram.FromData(iteration.Latency.FromSent!))),
            Seconds = seconds,
            RequestsPerSecond = all.Count / seconds,
            Injected = load.Row.Faults?.Text,
            Fault = iteration.Fault,
            ExtraAttempts = load.Row.Strategy is OwnClient ? Count(CounterNames.ExtraAttempts) : null,
            DialsElsewhere = load.Row.Strategy is OwnClient ? Count(CounterNames.DialsElsewhere) : null,
            ClientFault = iteration.ClientFault,
        };
    }

    static bool IsFailure(string part) => part.StartsWith(LatencyParts.FailedPrefix, StringComparison.Ordinal);
}

/// <summary>TLS handshakes by kind.</summary>
sealed record TlsShares(long Full, long Resumed, long Failed);

/// <summary>What the answered requests met, see <see cref="LatencyParts"/>.</summary>
sealed record MetShares(long Dialled, long Reused, long Queued, long QueuedThenDialled);

/// <summary>An open workload: requests due and answered per second, requests sent more than 1 ms after they were due, and the latencies from when they went out.</summary>
sealed record OpenShares(double Rate, double Achieved, long LateStarts, Spread? FromSentNs);

/// <summary>Percentiles and the exact maximum, nanoseconds. A load generator's few percentiles are given whatever the sample's size: the table says what it supports.</summary>
sealed record Spread(long P50, long P90, long P99, long Max)
{
    public static Spread? Of(LatencyHistogram times) => times.Count == 0 ? null
        : new Spread(times.Percentile(0.5)!.Value, times.Percentile(0.9)!.Value, times.Percentile(0.99)!.Value, times.Max);
}
