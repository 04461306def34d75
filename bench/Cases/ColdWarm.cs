using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Cases;

/// <summary>
/// The same burst of 20 requests on an empty pool, and on one that an earlier burst of 20 has warmed; over TLS too, where a dial costs most. A warmed
/// pool that dials has lost connections that nobody closed.
/// </summary>
public class ColdWarm : CaseBenchmark, ICaseSource
{
    const int Requests = 20;

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. from link in (Link[])[Link.Http, Link.Https]
           from idle in (int[])[0, Requests]
           select new Case("cold-warm", new Shared(),
               Workload.Burst(Requests, 1) with { Idle = idle, Words = "20 requests at once, on an empty pool or after an earlier 20" }, link)
           { Variant = idle == 0 ? "cold" : "warm" },
    ];

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task Bursting() => Session.RunAsync();
}
