using PoolBench.Core.Runs;

namespace PoolBench.Core.Store.Schema1;

/// <summary>A case in schema 1. Workers of a gate still use this shape, so that a build can be compared with one from before schema 2.</summary>
sealed record FirstCase
{
    public required string Id { get; init; }

    public required string Family { get; init; }

    public required string Strategy { get; init; }

    public required string Workload { get; init; }

    public required string Link { get; init; }

    public double? RttMs { get; init; }

    public string? TlsVersion { get; init; }

    public required int Requests { get; init; }

    public int? Concurrency { get; init; }

    public double? Rate { get; init; }

    public required CaseStatus Status { get; init; }

    public string? Reason { get; init; }

    public required IReadOnlyList<Counter> Counters { get; init; }

    public required IReadOnlyList<Sample> Samples { get; init; }

    public CaseTime? Time { get; init; }

    public IReadOnlyList<RequestFailure>? Failures { get; init; }

    /// <summary>The same case in today's shape.</summary>
    public CaseResult Upgraded()
    {
        var (kind, limits) = FirstIds.Strategy(Strategy);
        var (version, tls) = FirstIds.Link(Link);
        return new()
        {
            Id = Id,
            Family = Family,
            Variant = FirstIds.Variant(Id),
            Strategy = Strategy,
            StrategyKind = kind,
            Limits = limits,
            Link = Link,
            Concurrency = Concurrency,
            Method = FirstIds.Method(Id),
            Workload = Workload,
            HttpVersion = version,
            Tls = tls,
            RttMs = RttMs,
            TlsVersion = TlsVersion,
            Requests = Requests,
            Rate = Rate,
            Arrivals = Rate is null ? null : FirstIds.Arrivals(Id),
            Status = Status,
            Reason = Reason,
            Counters = Counters,
            Samples = Samples,
            Time = Time,
            Failures = Failures,
        };
    }

    /// <summary>The part of a case that schema 1 could hold.</summary>
    public static FirstCase Of(CaseResult result) => new()
    {
        Id = result.Id,
        Family = result.Family,
        Strategy = result.Strategy,
        Workload = result.Workload,
        Link = result.Link,
        RttMs = result.RttMs,
        TlsVersion = result.TlsVersion,
        Requests = result.Requests,
        Concurrency = result.Concurrency,
        Rate = result.Rate,
        Status = result.Status,
        Reason = result.Reason,
        Counters = result.Counters,
        Samples = result.Samples,
        Time = result.Time,
        Failures = result.Failures,
    };
}
