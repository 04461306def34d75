using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Cases;

/// <summary>
/// 5 idle connections, or as many as requests, then 50 requests at once where a connect takes 150 ms and the server 2 ms: how long until all are
/// answered, and how many connections does that open? A pool that dials for each waiting request opens far more than it uses; one that ties a request
/// to its dial makes it wait for it.
/// </summary>
/// <remarks>The delay is on the client's side (<see cref="SlowConnect"/>), because the pool must see a slow connect.</remarks>
public class Spike : CaseBenchmark, ICaseSource
{
    const int Requests = 50;
    const int Few = 5;

    public static IReadOnlyList<Case> Grid { get; } =
    [
        Row(new Shared(), Few),
        Row(new MaxPerServer(CappedStrategy.Capped(Requests)), Few),
        Row(new MaxPerServer(CappedStrategy.Capped(Few)), Few),
        Row(new LimitedPool(CappedStrategy.Capped(Requests)), Few),
        Row(new LimitedPool(CappedStrategy.Capped(Few)), Few),
        Row(new Shared(), Requests) with { Variant = "pre-warmed" },
    ];

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task Spiking() => Session.RunAsync();

    static Case Row(Strategy strategy, int idle) => new("spike", strategy, Workload.Closed(Requests, Requests) with
    {
        Idle = idle,
        Delay = TimeSpan.FromMilliseconds(2),
        Words = FormattableString.Invariant($"{Requests} requests at once on {idle} idle connections, connect 150 ms, 2 ms at the server"),
    }, Link.Http)
    { ConnectDelay = TimeSpan.FromMilliseconds(150), ShowsPool = true };
}
