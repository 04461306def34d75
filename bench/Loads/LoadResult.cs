using System.Text.Json;
using System.Text.Json.Serialization;
using PoolBench.Core.Runs;
using PoolBench.Measure.Own;
using PoolBench.Measure.Recording;

namespace PoolBench.Bench.Loads;

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

    /// <summary>Requests that arrived at the server (ledger): the rest never left the client, or were lost on the way.</summary>
    public required long Arrived { get; init; }

    /// <summary>By kind, e.g. <c>pool</c>: the pool's time-out passed.</summary>
    public required IReadOnlyDictionary<string, long> FailedBy { get; init; }

    /// <summary>The failed requests, those together that failed alike; the most first.</summary>
    public required IReadOnlyList<LoadFailure> Failures { get; init; }

    /// <summary>TCP connections (ledger).</summary>
    public required long ConnectionsOpened { get; init; }

    /// <summary>TCP connections that this process dialled (its own telemetry).</summary>
    public required long Dials { get; init; }

    /// <summary>Most open at once (ledger).</summary>
    public required long PeakOpen { get; init; }

    /// <summary>Open when all was quiet, before the client was disposed (ledger).</summary>
    public required long IdleAfter { get; init; }

    /// <summary>
    /// Of the connections opened, those that carried no request, one, and more than one, each by its own account in the ledger; together all of them.
    /// </summary>
    public required long? Unused { get; init; }

    /// <inheritdoc cref="Unused"/>
    public required long? UsedOnce { get; init; }

    /// <inheritdoc cref="Unused"/>
    public required long? ReusedConnections { get; init; }

    /// <summary>Who ended the connections first (ledger).</summary>
    public required ClosedShares Closed { get; init; }

    /// <summary>Sockets in TIME_WAIT by side, when both ends have closed (census); null where the system does not tell.</summary>
    public required TimeWaitShares TimeWait { get; init; }

    /// <summary>Most requests that can have been under way at once: the workers, or what the arrivals of an open workload made of it.</summary>
    public required int MostUnderWay { get; init; }

    /// <summary>Connections, or requests under way, that the strategy allows; null: it has no cap of ours.</summary>
    public required int? Cap { get; init; }

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

    /// <summary>Why the two accounts do not agree, as one sentence; null when they do. Failed requests are no contradiction.</summary>
    public required string? Fault { get; init; }

    /// <summary>
    /// Requests that the server counted beyond those that were sent: a client of one's own tried again, or asked for something else; null for other
    /// clients.
    /// </summary>
    public long? ExtraAttempts { get; init; }

    /// <summary>Connections that a client of one's own dialled elsewhere than to the server; null for other clients.</summary>
    public long? DialsElsewhere { get; init; }

    /// <summary>What a client of one's own did wrong after it was measured, as one sentence; null: nothing. The counts stand.</summary>
    public string? ClientFault { get; init; }

    /// <summary>Why something is null that is not known, by the name of its counter.</summary>
    public required IReadOnlyDictionary<string, string> Unknown { get; init; }

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
        // Null only where a source of its own has nothing to say: what the ledger and the client count is always known.
        long? Known(string name) => iteration.Counts[name];
        long Count(string name) => Known(name) ?? throw new InvalidOperationException($"{name} was not counted.");
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
            Arrived = Count(CounterNames.Requests),
            FailedBy = parts.Where(part => IsFailure(part.Key))
                .ToDictionary(part => part.Key[LatencyParts.FailedPrefix.Length..], part => part.Value.Count),
            Failures = [.. iteration.Failures.Select(LoadFailure.Of)],
            ConnectionsOpened = Count(CounterNames.Connections),
            Dials = Count(CounterNames.Dials),
            PeakOpen = Count(CounterNames.PeakOpen),
            IdleAfter = Count(CounterNames.IdleAfter),
            Unused = Known(CounterNames.Unused),
            UsedOnce = Known(CounterNames.UsedOnce),
            ReusedConnections = Known(CounterNames.ReusedConnections),
            Closed = new ClosedShares(
                Count(CounterNames.ClosedByClient), Count(CounterNames.ClosedByServer), Count(CounterNames.Reset), Count(CounterNames.Abandoned)),
            TimeWait = new TimeWaitShares(Known(CounterNames.TimeWaitClient), Known(CounterNames.TimeWaitServer)),
            MostUnderWay = iteration.MostUnderWay,
            Cap = load.Limits?.MaxConnections,
            Tls = new TlsShares(Count(CounterNames.TlsFull), Count(CounterNames.TlsResumed), Count(CounterNames.TlsFailed)),
            Met = new MetShares(
                Count(CounterNames.Dialled), Known(CounterNames.Reused), Known(CounterNames.Queued), Known(CounterNames.QueuedThenDialled)),
            LatencyNs = Spread.Of(all),
            QueueNs = iteration.Latency.Queue is { } queue ? Spread.Of(LatencyHistogram.FromData(queue)) : null,
            ServiceNs = iteration.Latency.Service is { } service ? Spread.Of(LatencyHistogram.FromData(service)) : null,
            Open = load.Row.Workload.Arrivals is not { } arrivals ? null
                : new OpenShares(arrivals.Rate, all.Count / seconds, arrivals.DueNs(load.Row.Workload.Requests)[^1] / 1e9,
                    Count(CounterNames.LateStarts), Spread.Of(LatencyHistogram.FromData(iteration.Latency.FromSent!))),
            Seconds = seconds,
            RequestsPerSecond = all.Count / seconds,
            Injected = load.Row.Faults?.Text,
            Fault = iteration.Mismatch,
            Unknown = iteration.Counts.Where(count => count.Value is null)
                .ToDictionary(count => count.Key, count => iteration.Unknown.GetValueOrDefault(count.Key) ?? Iteration.NotTold),
            ExtraAttempts = load.Row.Strategy is OwnClient ? Count(CounterNames.ExtraAttempts) : null,
            DialsElsewhere = load.Row.Strategy is OwnClient ? Count(CounterNames.DialsElsewhere) : null,
            ClientFault = iteration.ClientFault,
        };
    }

    static bool IsFailure(string part) => part.StartsWith(LatencyParts.FailedPrefix, StringComparison.Ordinal);
}

/// <summary>TLS handshakes by kind.</summary>
sealed record TlsShares(long Full, long Resumed, long Failed);

/// <summary>What the answered requests met, see <see cref="LatencyParts"/>; null where nobody knows.</summary>
sealed record MetShares(long Dialled, long? Reused, long? Queued, long? QueuedThenDialled);

/// <summary>
/// Connections by who ended them first; of those that the server did, so many were <paramref name="Abandoned"/>: nobody on the client's side closed
/// them.
/// </summary>
sealed record ClosedShares(long ByClient, long ByServer, long Reset, long Abandoned);

/// <summary>Sockets in TIME_WAIT by side; null where the system does not tell.</summary>
sealed record TimeWaitShares(long? Client, long? Server);

/// <summary>Requests that failed alike, see <see cref="RequestFailure"/>.</summary>
sealed record LoadFailure(
    string Kind, string? Exception, string? HttpError, string? SocketError, int? Errno, string Message, long Count, Spread? LatencyNs)
{
    public static LoadFailure Of(IterationFailure failure) =>
        new(failure.Facts.Kind, failure.Facts.Exception, failure.Facts.HttpError, failure.Facts.SocketError, failure.Facts.Errno,
        failure.Message, failure.Latency.Count, Spread.Of(LatencyHistogram.FromData(failure.Latency)));
}

/// <summary>
/// An open workload: requests due (on average) and answered per second, when the last was due, requests sent more than 1 ms after they were due, and
/// the latencies from when they went out.
/// </summary>
sealed record OpenShares(double Rate, double Achieved, double LastDueSeconds, long LateStarts, Spread? FromSentNs);

/// <summary>
/// Percentiles and the exact maximum, nanoseconds. A load generator's few percentiles are given whatever the sample's size: the table says what it
/// supports.
/// </summary>
sealed record Spread(long P50, long P90, long P99, long Max)
{
    public static Spread? Of(LatencyHistogram times) => times.Count == 0 ? null
        : new Spread(times.Percentile(0.5)!.Value, times.Percentile(0.9)!.Value, times.Percentile(0.99)!.Value, times.Max);
}
