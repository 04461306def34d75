using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Cases;

/// <summary>
/// Many callers at once: how many connections does a burst open, and does the next burst find them again? A shared client opens one for each
/// request of the first burst over HTTP/1.1 and none afterwards; over HTTP/2 it needs one in all.
/// </summary>
public class LifetimeBurst : CaseBenchmark, ICaseSource
{
    internal const int Concurrency = 32;
    internal const int Bursts = 30;

    public static IReadOnlyList<Case> Grid { get; } = Of(new Factory(), new PerRequest(), new Shared());

    public static IEnumerable<Case> Runnable => Grid.Where(row => row.Refusal is null);

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Concurrency * Bursts)]
    public Task Bursting() => Session.RunAsync();

    /// <summary>Cases for these strategies; nulls are skipped.</summary>
    internal static IReadOnlyList<Case> Of(params IEnumerable<Strategy?> strategies) =>
        [.. Case.Grid("lifetime-burst", Workload.Burst(Concurrency, Bursts), strategies.OfType<Strategy>(), Link.Http, Link.Https, Link.H2)
            .Select(row => row.Link == Link.H2 ? row : row with { Shown = Workload.Burst(10, 3) with { Rest = TimeSpan.FromMilliseconds(5) } })];
}
