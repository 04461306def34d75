using BenchmarkDotNet.Attributes;

namespace PoolBench.Bench;

/// <summary>
/// Many callers at once: how many connections does a burst open, and does the next burst find them again? A shared client opens one for each
/// request of the first burst over HTTP/1.1 and none afterwards; over HTTP/2 it needs one in all.
/// </summary>
public class LifetimeBurst : CaseBenchmark, ICaseSource
{
    const int Concurrency = 32;
    const int Bursts = 30;

    public static IReadOnlyList<Case> Grid { get; } =
        Case.Grid("lifetime-burst", Workload.Burst(Concurrency, Bursts), Strategies, Link.Http, Link.Https, Link.H2);

    public static IEnumerable<Case> Runnable => Grid.Where(row => row.Refusal is null);

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Concurrency * Bursts)]
    public Task Bursting() => Session.RunAsync();

    static IEnumerable<Strategy> Strategies => [new Factory(), new PerRequest(), new Shared()];
}
