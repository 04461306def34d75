using PoolBench.Core.Runs;
using PoolBench.Core.Store.Schema1;

namespace PoolBench.Tests.Analysis;

/// <summary>An invented case over three iterations; what is not set is not in it.</summary>
sealed record SampleCase(string Id, string Workload, int Requests, int? Concurrency)
{
    public CaseStatus Status { get; init; }

    public string? Reason { get; init; }

    public long[]? Connections { get; init; }

    public long[]? TlsFull { get; init; }

    public long[]? TlsResumed { get; init; }

    public long[]? TimeWait { get; init; }

    public long[]? TimeWaitServer { get; init; }

    public long[]? IdleAfter { get; init; }

    public long[]? PeakOpen { get; init; }

    public long[]? FailedRequests { get; init; }

    /// <summary>The kind of its failures.</summary>
    public string FailedAs { get; init; } = "connect";

    /// <summary>Connections that carried one request; as long as nothing else is said, all where there were as many as requests, else none.</summary>
    public long[]? UsedOnce { get => field ?? Connections?.Select(count => count == Requests ? count : 0).ToArray(); init; }

    public long P50 { get; init; }

    /// <summary>Of the middle iteration; the others take 4 % less and more.</summary>
    public double Seconds { get; init; }

    public double Allocated { get; init; }

    public double[]? RecordedToBare { get; init; }

    /// <summary>Further exact counters, the same in each iteration.</summary>
    public (string Name, long Value)[] More { get; init; } = [];

    public double? RttMs { get; init; }

    public string? TlsVersion { get; init; }

    /// <summary>What its id says, it is: workers in the id stand for <see cref="Concurrency"/>.</summary>
    public CaseResult Result
    {
        get
        {
            var planned = FirstIds.Planned(Id);
            var (version, tls) = FirstIds.Link(planned.Link);
            return new()
            {
                Id = Id,
                Family = planned.Family,
                Variant = planned.Variant,
                Strategy = planned.Strategy,
                StrategyKind = planned.StrategyKind,
                Limits = planned.Limits,
                Link = planned.Link,
                Concurrency = planned.Concurrency ?? Concurrency,
                Method = planned.Method,
                Workload = Workload,
                HttpVersion = version,
                Tls = tls,
                RttMs = RttMs,
                TlsVersion = TlsVersion,
                Requests = Requests,
                Status = Status,
                Reason = Reason,
                Counters = [.. Counters()],
                Samples = [.. Samples()],
            };
        }
    }

    /// <summary>Spread evenly from 0.8 to 1.2 × the median, the slowest one at 5 ×.</summary>
    public CaseLatency Latency =>
        new() { SchemaVersion = Run.CurrentSchema, CaseId = Id, Iterations = [.. Enumerable.Range(0, 3).Select(Iteration)] };

    IterationLatency Iteration(int iteration)
    {
        var dialled = (int)(Connections?[iteration] ?? 0);
        var failed = (int)(FailedRequests?[iteration] ?? 0);
        var parts = new Dictionary<string, HistogramData>();
        var answered = Requests - failed;
        (string Name, int From, int To)[] ranges =
        [
            (LatencyParts.Dialled, 0, Math.Min(dialled, answered)),
            (LatencyParts.Reused, dialled, answered),
            (LatencyParts.FailedPrefix + FailedAs, answered, Requests),
        ];
        foreach (var (name, from, to) in ranges)
        {
            var histogram = new LatencyHistogram();
            for (var i = from; i < to; i++)
                histogram.Record(i == 0 ? (P50 * 5) + iteration : (long)(P50 * (0.8 + (0.4 * i / Requests))));
            if (histogram.Count > 0)
                parts[name] = histogram.ToData();
        }
        return new() { Parts = parts };
    }

    IEnumerable<Counter> Counters()
    {
        (string Name, long[]? Values, Exactness Exactness)[] all =
        [
            (CounterNames.Connections, Connections, Exactness.Exact),
            (CounterNames.Dials, Connections, Exactness.Exact),
            (CounterNames.UsedOnce, UsedOnce, Exactness.Exact),
            (CounterNames.TlsFull, TlsFull, Exactness.Exact),
            (CounterNames.TlsResumed, TlsResumed, Exactness.Exact),
            (CounterNames.TimeWaitClient, TimeWait, Exactness.Bounded),
            (CounterNames.TimeWaitServer, TimeWaitServer, Exactness.Bounded),
            (CounterNames.IdleAfter, IdleAfter, Exactness.Bounded),
            (CounterNames.PeakOpen, PeakOpen, Exactness.Exact),
            (CounterNames.FailedRequests, FailedRequests, Exactness.Exact),
            .. More.Select(each => (each.Name, (long[]?)[each.Value, each.Value, each.Value], Exactness.Exact)),
        ];
        return all.Where(each => each.Values is not null)
            .Select(each => new Counter
            {
                Name = each.Name,
                Exactness = each.Exactness,
                Reason = each.Exactness == Exactness.Exact ? null
                    : each.Name == CounterNames.IdleAfter ? RacyReasons.EndsLate : RacyReasons.TimeWait,
                Values = each.Values!,
            });
    }

    IEnumerable<Sample> Samples()
    {
        if (RecordedToBare is not null)
            yield return new() { Name = SampleNames.RecordedToBare, Values = RecordedToBare };
        if (Seconds > 0)
            yield return new() { Name = SampleNames.Seconds, Values = [Seconds, Seconds * 0.96, Seconds * 1.04] };
        if (Allocated > 0)
        {
            var bytes = Allocated * Requests;
            yield return new() { Name = SampleNames.ClientAllocatedBytes, Values = [bytes, bytes * 1.01, bytes * 0.99] };
        }
    }
}
