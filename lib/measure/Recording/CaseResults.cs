using PoolBench.Core.Runs;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Measure.Recording;

/// <summary>Turns what was measured into the stored row.</summary>
static class CaseResults
{
    /// <summary>A row without numbers.</summary>
    public static CaseResult Empty(Case row, CaseStatus status, string? reason) => new()
    {
        Id = row.Id,
        Family = row.Family,
        Variant = row.Variant,
        Strategy = row.Strategy.Id,
        StrategyKind = row.Strategy.Kind,
        Limits = row.Strategy.Bounds is { } limits ? LimitsOf(limits) : null,
        Link = row.Link.Id,
        Concurrency = row.Workload.Arrivals is null ? row.Workload.Workers : null,
        Method = row.Workload.Method == HttpMethod.Get ? null : row.Workload.Method.Method,
        Workload = row.Workload.Text,
        HttpVersion = row.Link.HttpVersion.Major >= 2 ? $"{row.Link.HttpVersion.Major}" : "1.1",
        Tls = row.Link.Tls,
        RttMs = row.Link.Rtt > TimeSpan.Zero ? row.Link.Rtt.TotalMilliseconds : null,
        TlsVersion = row.Link.TlsName,
        Requests = row.Workload.Requests,
        Rate = row.Workload.Arrivals?.Rate,
        Arrivals = row.Workload.Arrivals is { } arrivals ? KindOf(arrivals) : null,
        Status = status,
        Reason = reason,
        Counters = [],
        Samples = [],
    };

    /// <summary>The case as a plan has it.</summary>
    public static PlannedCase Planned(Case row) => Empty(row, CaseStatus.NotApplicable, reason: null).ToPlanned();

    /// <summary>A limit too high ever to bind is stored as the lowest one that does not bind.</summary>
    static CaseLimits LimitsOf(Limits limits) => new()
    {
        MaxConnections = limits.MaxConnections,
        MaxKeepAlive = Math.Min(limits.MaxKeepAlive, limits.MaxConnections),
        Rule = CappedStrategy.NameOf(limits.Rule),
        KeepAliveExpiryMs = Milliseconds(limits.KeepAliveExpiry),
        PoolTimeoutMs = Milliseconds(limits.PoolTimeout),
    };

    static double? Milliseconds(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? null : time.TotalMilliseconds;

    static string KindOf(Schedule arrivals) => arrivals switch
    {
        PoissonArrivals => ArrivalKinds.Poisson,
        ConstantRate => ArrivalKinds.Constant,
        _ => ArrivalKinds.OnOff,
    };

    /// <summary>The row of what was measured.</summary>
    /// <param name="row">The case.</param>
    /// <param name="iterations">What was measured; empty when the case broke before.</param>
    /// <param name="failure">What broke the case, as one sentence; null when it completed.</param>
    public static CaseResult Of(Case row, IReadOnlyList<Iteration> iterations, string? failure)
    {
        var fault = iterations.Select((iteration, i) =>
            (iteration.Fault ?? iteration.ClientFault) is { } reason ? $"iteration {i + 1}: {reason}"
                : null).FirstOrDefault(text => text is not null);
        var result = Empty(
            row, failure is not null ? CaseStatus.Failed : fault is not null ? CaseStatus.Invalid : CaseStatus.Measured, failure ?? fault);
        return iterations.Count == 0 ? result
            : result with { Counters = Counters(row, iterations), Samples = Samples(iterations), Failures = Failures(iterations) };
    }

    /// <summary>The counters that mean something for the case, each declared exact or bounded.</summary>
    public static IReadOnlyList<Counter> Counters(Case row, IReadOnlyList<Iteration> iterations) =>
        [.. iterations[0].Counts.Keys.Where(name => row.Applies(name)).Select(name => CounterOf(name, row, iterations))];

    /// <summary>The samples that all iterations have.</summary>
    public static IReadOnlyList<Sample> Samples(IReadOnlyList<Iteration> iterations) =>
        [.. iterations[0]
            .Samples.Keys.Where(name => iterations.All(iteration => iteration.Samples.ContainsKey(name)))
            .Select(name => new Sample { Name = name, Values = [.. iterations.Select(iteration => iteration.Samples[name])] })];

    /// <summary>The failed requests, grouped over all iterations by how they failed; null when none failed.</summary>
    static IReadOnlyList<RequestFailure>? Failures(IReadOnlyList<Iteration> iterations)
    {
        var alike = iterations.SelectMany((iteration, i) => iteration.Failures.Select(failure => (failure, i)))
            .GroupBy(each => each.failure.Facts)
            .ToArray();
        return alike.Length == 0 ? null
            : [.. alike.Select(same => FailureOf(same.Key, [.. same], iterations.Count))
                .OrderByDescending(failure => failure.Latency.Count)
                .ThenBy(failure => failure.Text(), StringComparer.Ordinal)];
    }

    static RequestFailure FailureOf(FailureFacts facts, (IterationFailure Failure, int Iteration)[] same, int iterations)
    {
        var (counts, latency) = (new long[iterations], new LatencyHistogram());
        foreach (var (failure, iteration) in same)
        {
            counts[iteration] += failure.Latency.Count;
            latency.Merge(LatencyHistogram.FromData(failure.Latency));
        }
        return new()
        {
            Kind = facts.Kind,
            Exception = facts.Exception,
            HttpError = facts.HttpError,
            SocketError = facts.SocketError,
            Errno = facts.Errno,
            Message = same[0].Failure.Message,
            Counts = counts,
            Latency = latency.ToData(),
        };
    }

    static Counter CounterOf(string name, Case row, IReadOnlyList<Iteration> iterations)
    {
        var values = iterations.Select(iteration => iteration.Counts[name] + Waited(name, row, iteration)).ToArray();
        if (values.Contains(null))
            return new Counter { Name = name, Exactness = Exactness.Unavailable, Reason = WhyUnknown(name, iterations), Values = [] };
        long[] counted = [.. values.Select(value => value!.Value)];
        var reason = row.WhyBounded(name);
        if (reason is null && counted.Distinct().Count() > 1)
            reason = Counter.Disagreed + string.Join(", ", counted);
        return new Counter { Name = name, Exactness = reason is null ? Exactness.Exact : Exactness.Bounded, Reason = reason, Values = counted };
    }

    /// <summary>
    /// Requests that waited first, where waits are no counter of their own: what they met then is what counts. 0 for what is no such counter.
    /// </summary>
    static long Waited(string name, Case row, Iteration iteration)
    {
        var waits = name switch
        {
            CounterNames.Reused => CounterNames.Queued,
            CounterNames.Dialled => CounterNames.QueuedThenDialled,
            _ => null,
        };
        return waits is null || row.Applies(waits) ? 0 : iteration.Counts.GetValueOrDefault(waits) ?? 0;
    }

    static string WhyUnknown(string name, IReadOnlyList<Iteration> iterations) =>
        iterations.Select(iteration => iteration.Unknown.GetValueOrDefault(name)).FirstOrDefault(reason => reason is not null) ?? Iteration.NotTold;
}
