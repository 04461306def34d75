using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Bench.Cases;

/// <summary>
/// 400 requests, one in ten slow, 20 under way at most: in batches that wait for their slowest (with rests of 10 ms and without), or in a sliding
/// window. Batches also let connections fall idle, so that a pool that keeps few closes them and dials again.
/// </summary>
public class Batches : CaseBenchmark, ICaseSource
{
    const int Width = 20;
    const int Requests = 400;

    static readonly SlowShare OneInTen = new(10, TimeSpan.FromMilliseconds(20));

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. Rows("window", Workload.Closed(Width, Requests) with { Slow = OneInTen }),
        .. Rows("batches", Workload.Batches(Width, Requests / Width) with { Slow = OneInTen }),
        .. Rows("rested", Workload.Batches(Width, Requests / Width) with { Slow = OneInTen, Rest = TimeSpan.FromMilliseconds(10) }),
    ];

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task Sending() => Session.RunAsync();

    static IEnumerable<Case> Rows(string shape, Workload workload) =>
        from strategy in (Strategy[])[Pool(Width), Pool(4), Pool(4, KeepAliveRule.Httpcore10)]
        select new Case("batches", strategy, workload with
        {
            Delay = TimeSpan.FromMilliseconds(1),
            Words = "400 requests, 20 under way at most, of 1 ms, one in ten of 20 ms",
        }, Link.Http)
        { Variant = shape };

    static LimitedPool Pool(int keep, KeepAliveRule rule = KeepAliveRule.Documented) =>
        new(CappedStrategy.Capped(Width) with { MaxKeepAlive = keep, Rule = rule });
}
