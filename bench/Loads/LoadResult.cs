using System.Text.Json;
using System.Text.Json.Serialization;
using PoolBench.Core.Runs;
using PoolBench.Measure.Own;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Loads;

/// <summary>The result of a load as JSON.</summary>
sealed record LoadResult
{
    /// <summary>The strategy, e.g. <c>limits-100-20</c>; then the link, and the workload in words.</summary>
    public required string Strategy { get; init; }

    public required string Link { get; init; }

    /// <summary>Emulated round-trip time, milliseconds; 0 without one.</summary>
    public required double RttMs { get; init; }

    public required string Workload { get; init; }

    /// <summary>Requests sent.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests that did not get a whole answer with a success status.</summary>
    public required long Failed { get; init; }

    /// <summary>Requests that arrived at the server (ledger). Others never left the client, or were lost on the way.</summary>
    public required long? Arrived { get; init; }

    /// <summary>Failed requests by kind, e.g. <c>pool</c> when the pool's time-out passed.</summary>
    public required IReadOnlyDictionary<string, long> FailedBy { get; init; }

    /// <summary>The failed requests, grouped by failure, largest group first.</summary>
    public required IReadOnlyList<LoadFailure> Failures { get; init; }

    /// <summary>TCP connections (ledger).</summary>
    public required long ConnectionsOpened { get; init; }

    /// <summary>TCP connections that this process dialled (from its own telemetry).</summary>
    public required long Dials { get; init; }

    /// <summary>Most connections open at once (ledger).</summary>
    public required long? PeakOpen { get; init; }

    /// <summary>Connections open when all was quiet, before the client was disposed (ledger).</summary>
    public required long? IdleAfter { get; init; }

    /// <summary>
    /// Opened connections that carried no request, one request, or more than one, from each connection's entry in the ledger. Together they are all.
    /// </summary>
    public required long? Unused { get; init; }

    /// <inheritdoc cref="Unused"/>
    public required long? UsedOnce { get; init; }

    /// <inheritdoc cref="Unused"/>
    public required long? ReusedConnections { get; init; }

    /// <summary>Who ended the connections first (ledger).</summary>
    public required ClosedShares? Closed { get; init; }

    /// <summary>Sockets in TIME_WAIT by side, once both ends have closed (census); null where the system does not tell.</summary>
    public required TimeWaitShares TimeWait { get; init; }

    /// <summary>Most requests that can have been in flight at once: the workers, or what an open workload's arrivals led to.</summary>
    public required int MostUnderWay { get; init; }

    /// <summary>Connections, or requests in flight, that the strategy allows; null when it has no cap of ours.</summary>
    public required int? Cap { get; init; }

    /// <summary>TLS handshakes (ledger).</summary>
    public required TlsShares? Tls { get; init; }

    /// <summary>What the answered requests met.</summary>
    public required MetShares Met { get; init; }

    /// <summary>From sending (open workload: from when it was due) to the last byte; answered requests only; null when none was answered.</summary>
    public required Spread? LatencyNs { get; init; }

    /// <summary>Wait for a slot, 0 for a request that did not wait; null where the client has no cap.</summary>
    public required Spread? QueueNs { get; init; }

    /// <summary>From the slot to the last byte; null where the client has no cap.</summary>
    public required Spread? ServiceNs { get; init; }

    /// <summary>Figures of an open workload; null for any other.</summary>
    public required OpenShares? Open { get; init; }

    /// <summary>Seconds from the first request to the last answer.</summary>
    public required double Seconds { get; init; }

    /// <summary>Answered requests per second.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>Faults injected into the client, in the words of the option; null without any.</summary>
    public required string? Injected { get; init; }

    /// <summary>Why the client's and the server's counts disagree, in one sentence; null when they agree. Failed requests are no fault.</summary>
    public required string? Fault { get; init; }

    /// <summary>
    /// Requests that the server counted but the load did not send: the user's client, or the handler when the server had ended its connection, tried
    /// again. Null where neither can be.
    /// </summary>
    public long? ExtraAttempts { get; init; }

    /// <summary>Connections that the user's client dialled to somewhere other than the server; null for other clients.</summary>
    public long? DialsElsewhere { get; init; }

    /// <summary>What the user's client did wrong after its measurement, in one sentence; null when nothing. The counts stand.</summary>
    public string? ClientFault { get; init; }

    /// <summary>Attempts beyond a request's first, by <c>--retry</c>.</summary>
    public long Retries { get; init; }

    /// <summary>Who ended the connections, and how (ledger).</summary>
    public EndShares? Ends { get; init; }

    /// <summary>Dials that the server ended at once (ledger); they are not among the opened connections. Null where it does not tell.</summary>
    public long? Refused { get; init; }

    /// <summary>The requests burst by burst, round by round or second by second.</summary>
    public IReadOnlyList<LoadPart> Parts { get; init; } = [];

    /// <summary>Every connection, in the order of their opening; at most 10,000.</summary>
    public IReadOnlyList<LoadConnection> Connections { get; init; } = [];

    /// <summary>Connections that are missing there.</summary>
    public long ConnectionsLeftOut { get; init; }
    /// <summary>The server that already ran; null: it was started for this load alone, on this machine.</summary>
    public RemoteShares? Server { get; init; }

    /// <summary>Why unknown values are null, by the name of the counter.</summary>
    public required IReadOnlyDictionary<string, string> Unknown { get; init; }

    static readonly JsonSerializerOptions Readable = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Readable);

    /// <summary>Makes the result of one measurement.</summary>
    public static LoadResult Of(Load load, Iteration iteration)
    {
        // Null only where a separate source has nothing to say; what the ledger and the client count is always known.
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
            Workload = load.Row.Workload.Text + MannerWords.Of(load),
            Requests = load.Row.Workload.Requests,
            Failed = Count(CounterNames.FailedRequests),
            Arrived = Known(CounterNames.Requests),
            FailedBy = parts.Where(part => IsFailure(part.Key))
                .ToDictionary(part => part.Key[LatencyParts.FailedPrefix.Length..], part => part.Value.Count),
            Failures = [.. iteration.Failures.Select(LoadFailure.Of)],
            ConnectionsOpened = Count(CounterNames.Connections),
            Dials = Count(CounterNames.Dials),
            PeakOpen = Known(CounterNames.PeakOpen),
            IdleAfter = Known(CounterNames.IdleAfter),
            Unused = Known(CounterNames.Unused),
            UsedOnce = Known(CounterNames.UsedOnce),
            ReusedConnections = Known(CounterNames.ReusedConnections),
            Closed = load.Target is not null ? null : new ClosedShares(
                Count(CounterNames.ClosedByClient), Count(CounterNames.ClosedByServer), Count(CounterNames.Reset), Count(CounterNames.Abandoned)),
            TimeWait = new TimeWaitShares(Known(CounterNames.TimeWaitClient), Known(CounterNames.TimeWaitServer)),
            MostUnderWay = iteration.MostUnderWay,
            Cap = load.Limits?.MaxConnections,
            Tls = load.Target is not null ? null
                : new TlsShares(Count(CounterNames.TlsFull), Count(CounterNames.TlsResumed), Count(CounterNames.TlsFailed)),
            Met = new MetShares(
                Known(CounterNames.Dialled), Known(CounterNames.Reused), Known(CounterNames.Queued), Known(CounterNames.QueuedThenDialled)),
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
            Retries = iteration.Retries,
            Ends = EndShares.Of(iteration.Ends),
            Refused = iteration.Refused,
            Parts = [.. iteration.Parts.Select(part => LoadPart.Of(UnitOf(load.Row.Workload), part, load.Target is null))],
            Connections = [.. iteration.Connections.OrderBy(each => each.OpenedNs).Take(LoadConnection.Most)
                .Select(each => LoadConnection.Of(each, iteration.BeganNs))],
            ConnectionsLeftOut = load.Target is not null ? 0
                : Math.Max(0, Count(CounterNames.Connections) - Math.Min(iteration.Connections.Count, LoadConnection.Most)),
            ExtraAttempts = load is { Target: null } and ({ Row.Strategy: OwnClient } or { Row.Manner.EndsConnections: true })
                ? Count(CounterNames.ExtraAttempts) : null,
            DialsElsewhere = load.Row.Strategy is OwnClient ? Count(CounterNames.DialsElsewhere) : null,
            ClientFault = iteration.ClientFault,
        };
    }

    static string UnitOf(Workload workload) => workload is Bursts ? "burst" : workload is InStep ? "round" : "second";

    static bool IsFailure(string part) => part.StartsWith(LatencyParts.FailedPrefix, StringComparison.Ordinal);
}

/// <summary>TLS handshakes by kind.</summary>
sealed record TlsShares(long Full, long Resumed, long Failed);

/// <summary>What the answered requests met, see <see cref="LatencyParts"/>; null where it is unknown.</summary>
sealed record MetShares(long? Dialled, long? Reused, long? Queued, long? QueuedThenDialled);

/// <summary>
/// Connections by who ended them first. <paramref name="Abandoned"/> of those that the server ended were never closed by the client's side.
/// </summary>
sealed record ClosedShares(long ByClient, long ByServer, long Reset, long Abandoned);

/// <summary>Sockets in TIME_WAIT by side; null where the system does not tell.</summary>
sealed record TimeWaitShares(long? Client, long? Server);

/// <summary>Requests with the same failure, see <see cref="RequestFailure"/>.</summary>
sealed record LoadFailure(
    string Kind, string? Exception, string? HttpError, string? SocketError, int? Errno, string Message, long Count, Spread? LatencyNs)
{
    public static LoadFailure Of(IterationFailure failure) =>
        new(failure.Facts.Kind, failure.Facts.Exception, failure.Facts.HttpError, failure.Facts.SocketError, failure.Facts.Errno,
        failure.Message, failure.Latency.Count, Spread.Of(LatencyHistogram.FromData(failure.Latency)));
}

/// <summary>
/// An open workload: requests due (on average) and answered per second, when the last was due, requests sent more than 1 ms after they were due,
/// and the latencies from when they went out.
/// </summary>
sealed record OpenShares(double Rate, double Achieved, double LastDueSeconds, long LateStarts, Spread? FromSentNs);

/// <summary>
/// Percentiles and the exact maximum, nanoseconds. The few percentiles of a load are given whatever the sample's size; the table says what the
/// sample supports.
/// </summary>
sealed record Spread(long P50, long P90, long P99, long Max)
{
    public static Spread? Of(LatencyHistogram times) => times.Count == 0 ? null
        : new Spread(times.Percentile(0.5)!.Value, times.Percentile(0.9)!.Value, times.Percentile(0.99)!.Value, times.Max);
}
