using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Cases;

/// <summary>
/// 20 requests are in flight at once, 10 are answered, and the program cancels the other 10; then the same again. What do 10 cancellations cost the
/// pool? One that lost a slot with each could not send the second 20, and the server would wait for them in vain.
/// </summary>
/// <remarks>
/// The server answers nobody before all 20 have come, and takes ten seconds longer over every second one. So what is cancelled is in flight.
/// </remarks>
public class CancelStorm : CaseBenchmark, ICaseSource
{
    const int Together = 20;
    const int Storms = 2;
    static readonly TimeSpan After = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<Case> Grid { get; } =
    [
        Row(new Shared(), Link.Http),
        Row(new LimitedPool(CappedStrategy.Capped(Together)), Link.Http),
        Row(new Shared(), Link.H2c),
    ];

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Together * Storms)]
    public Task Cancelling() => Session.RunAsync();

    static Case Row(Strategy strategy, Link link) => new("cancel-storm", strategy, Sends, link)
    {
        Manner = new() { Ask = new("delay=10s", 2), Cancel = new(2, After) },
        Fails = "cancelled 20",
    };

    static Bursts Sends => Workload.Burst(Together, Storms) with { Words = "2 bursts of 20 requests; every second one is cancelled in flight" };
}
