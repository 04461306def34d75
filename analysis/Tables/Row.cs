using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Tables;

/// <summary>One case of a table, with the figures that its columns show.</summary>
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

    /// <summary>What tells the row apart from others whose workload is another; empty where nothing does.</summary>
    public string Variant => planned.Variant ?? "";

    public string Strategy => planned.Strategy;

    /// <summary>The strategy without its numbers, see <see cref="StrategyKinds"/>.</summary>
    public string StrategyKind => planned.StrategyKind;

    /// <summary>What the strategy is bound to; null: it has no cap.</summary>
    public CaseLimits? Limits => planned.Limits;

    public string Link => planned.Link;

    public bool IsTls => result?.Tls == true;

    public bool IsHttp2 => result?.HttpVersion == "2";

    /// <summary>What the table calls the row: the strategy, or more of the id when several rows have the same.</summary>
    public string Name { get; set; }

    /// <summary>Null: planned, and without a result.</summary>
    public CaseStatus? Status => result?.Status;

    public bool IsMeasured => Status == CaseStatus.Measured;

    public string? Reason => result?.Reason;

    /// <summary>Why the row has no numbers, with the stored reason where there is one, and how bad that is.</summary>
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

    /// <summary>Answered ones; what failed is in no rate.</summary>
    public double? RequestsPerSecond => Seconds.Count > 0 ? Answered / Numbers.Median(Seconds) : null;

    double Answered =>
        Requests - (Counter(CounterNames.FailedRequests) is { Values: { Count: > 0 } failed } ? Numbers.Median(failed.Select(count => (double)count))
            : 0);

    /// <summary>
    /// Whether every request was the first on a connection that carried no other, in every iteration: by each connection's own account, or, in a Run
    /// that does not hold it, by what each answer said. As many connections as requests would not show it.
    /// </summary>
    public bool EveryRequestDialled => !HasFailures && Connections is { } opened && opened.Is(Requests)
        && (Extent(CounterNames.UsedOnce) ?? Extent(CounterNames.Dialled)) is { } once && once.Is(Requests);

    /// <summary>What failed, those together that failed alike; empty when nothing did, or nothing is known of it.</summary>
    public IReadOnlyList<RequestFailure> Failures => result?.Failures ?? [];

    /// <summary>Bytes that the client allocated for one request.</summary>
    public double? Allocated => Sample(SampleNames.ClientAllocatedBytes) is { Count: > 0 } bytes ? Numbers.Median(bytes) / Requests : null;

    /// <summary>In which ways requests failed, e.g. <c>connect</c>.</summary>
    public IReadOnlyCollection<string> FailureKinds => _failureKinds;

    public bool HasFailures => Extent(CounterNames.FailedRequests) is { High: > 0 };

    public Counter? Counter(string name) => IsMeasured ? result!.Counter(name) : null;

    public Extent? Extent(string counter) => Counter(counter) is { Values.Count: > 0 } found ? Tables.Extent.Of(found.Values) : null;

    public IReadOnlyList<double> Sample(string name) => IsMeasured && result!.Sample(name) is { } found ? found.Values : [];

    /// <summary>Nanoseconds; null when the sample is too small to know it.</summary>
    public double? Percentile(double p) => Latency.Count > 0 && Latency.Supports(p) ? Latency.Percentile(p) : null;
}
