using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Tables;

/// <summary>One case of a table, with the figures for its columns.</summary>
sealed class Row
{
    readonly PlannedCase planned;
    readonly CaseResult? result;
    readonly SortedSet<string> _failureKinds = new(StringComparer.Ordinal);

    public Row(PlannedCase planned, CaseResult? result, CaseLatency? latency)
    {
        (this.planned, this.result) = (planned, result);
        Name = Strategy;
        if (!IsMeasured || latency is null)
            return;
        foreach (var (part, data) in latency.Iterations.SelectMany(iteration => iteration.Parts))
            if (!part.StartsWith(LatencyParts.FailedPrefix, StringComparison.Ordinal))
                Latency.Merge(LatencyHistogram.FromData(data));
            else if (data.Count > 0)
                _failureKinds.Add(part[LatencyParts.FailedPrefix.Length..]);
        foreach (var iteration in latency.Iterations)
        {
            if (iteration.Queue is { } queue)
                Queue.Merge(LatencyHistogram.FromData(queue));
            if (iteration.Service is { } service)
                Service.Merge(LatencyHistogram.FromData(service));
            if (iteration.FromSent is { } sent)
                FromSent.Merge(LatencyHistogram.FromData(sent));
        }
        if (Service.Count == 0)
            Service.Merge(Latency);
    }

    public string CaseId => planned.Id;

    public string Family => planned.Family;

    /// <summary>Distinguishes the row from others with a different workload; empty when there are none.</summary>
    public string Variant => planned.Variant ?? "";

    public string Strategy => planned.Strategy;

    /// <summary>The strategy without its numbers, see <see cref="StrategyKinds"/>.</summary>
    public string StrategyKind => planned.StrategyKind;

    /// <summary>The strategy's limits; null: it has no cap.</summary>
    public CaseLimits? Limits => planned.Limits;

    public string Link => planned.Link;

    public bool IsTls => result?.Tls == true;

    public bool IsHttp2 => result?.HttpVersion == "2";

    /// <summary>The row's name in the table: the strategy, or more of the id when several rows share it.</summary>
    public string Name { get; set; }

    /// <summary>Null: planned, but without a result.</summary>
    public CaseStatus? Status => result?.Status;

    public bool IsMeasured => Status == CaseStatus.Measured;

    public string? Reason => result?.Reason;

    /// <summary>Counters that should be the same in every iteration, and are not.</summary>
    public IEnumerable<Counter> Unsure => result?.Counters.Where(result.IsUnsure) ?? [];

    /// <summary>Why the row has no numbers, with the stored reason if any, and how bad that is.</summary>
    public (string Text, Tone Tone) Absence
    {
        get
        {
            var (word, tone) = Status switch
            {
                CaseStatus.NotApplicable => ("not applicable", Tone.Plain),
                CaseStatus.Failed => ("FAILED", Tone.Bad),
                CaseStatus.Invalid => ("INVALID", Tone.Bad),
                _ => ("not measured", Tone.Bad),
            };
            return (Reason is null ? word : $"{word}: {PlainText.Clean(Reason, 500)}", tone);
        }
    }

    /// <summary>Emulated round-trip time, milliseconds; 0 without one.</summary>
    public double RttMs => result?.RttMs ?? 0;

    public string? TlsVersion => result?.TlsVersion;

    public string? Workload => result?.Workload;

    public int? Concurrency => planned.Concurrency;

    /// <summary>The requests' method, e.g. <c>GET</c>.</summary>
    public string Method => planned.Method ?? "GET";

    /// <summary>Requests due per second of an open loop; null in a closed one.</summary>
    public double? Rate => result?.Rate;

    /// <summary>The kind of an open loop's schedule, see <see cref="ArrivalKinds"/>; null in a closed one.</summary>
    public string? Arrivals => result?.Arrivals;

    public int Requests => result?.Requests ?? 0;

    public IReadOnlyList<Counter> Counters => result?.Counters ?? [];

    /// <summary>Latencies of the answered requests of all iterations together, nanoseconds.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Time that each of these requests waited for a slot, nanoseconds; empty where the client has no cap.</summary>
    public LatencyHistogram Queue { get; } = new();

    /// <summary>The rest of each latency; all of it where the client has no cap.</summary>
    public LatencyHistogram Service { get; } = new();

    /// <summary>The closed-loop view of an open loop: each latency from when the request went out; empty in a closed loop.</summary>
    public LatencyHistogram FromSent { get; } = new();

    public Extent? Connections => Extent(CounterNames.Connections);

    /// <summary>Wall time of each iteration, seconds.</summary>
    public IReadOnlyList<double> Seconds => Sample(SampleNames.Seconds);

    /// <summary>Answered requests per second; failed requests do not count.</summary>
    public double? RequestsPerSecond => Seconds.Count > 0 ? Answered / Numbers.Median(Seconds) : null;

    double Answered =>
        Requests - (Counter(CounterNames.FailedRequests) is { Values: { Count: > 0 } failed } ? Numbers.Median(failed.Select(count => (double)count))
            : 0);

    /// <summary>
    /// Whether, in every iteration, every request had a connection of its own: by each connection's account or, in a Run without it, by what each
    /// answer said. An equal number of connections and requests would not prove it.
    /// </summary>
    public bool EveryRequestDialled => !HasFailures && Connections is { } opened && opened.Is(Requests)
        && (Extent(CounterNames.UsedOnce) ?? Extent(CounterNames.Dialled)) is { } once && once.Is(Requests);

    /// <summary>The failed requests, grouped by how they failed; empty when none failed, or nothing is known of it.</summary>
    public IReadOnlyList<RequestFailure> Failures => result?.Failures ?? [];

    /// <summary>Bytes that the client allocated per request.</summary>
    public double? Allocated => Sample(SampleNames.ClientAllocatedBytes) is { Count: > 0 } bytes ? Numbers.Median(bytes) / Requests : null;

    /// <summary>The kinds of failures, e.g. <c>connect</c>.</summary>
    public IReadOnlyCollection<string> FailureKinds => _failureKinds;

    public bool HasFailures => Extent(CounterNames.FailedRequests) is { High: > 0 };

    public Counter? Counter(string name) => IsMeasured ? result!.Counter(name) : null;

    public Extent? Extent(string counter) => Counter(counter) is { Values.Count: > 0 } found ? Tables.Extent.Of(found.Values) : null;

    public IReadOnlyList<double> Sample(string name) => IsMeasured && result!.Sample(name) is { } found ? found.Values : [];

    /// <summary>The percentile, nanoseconds; null when there are too few values.</summary>
    public double? Percentile(double p) => Latency.Count > 0 && Latency.Supports(p) ? Latency.Percentile(p) : null;
}
