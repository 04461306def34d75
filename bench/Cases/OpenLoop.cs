using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Bench.Cases;

/// <summary>
/// Requests that are due by a schedule, whatever became of those before, at a server that takes 8 ms: what a client's cap makes them wait, and what a
/// closed loop would have reported instead. Where the two views agree in spite of a full queue, latencies do not run from the due time.
/// </summary>
/// <remarks>
/// Eight slots of 8 ms, with about half a millisecond around it, serve some 940 requests per second: that is the utilisation in the names. The tables
/// compute it again from what was measured. 8 ms and not 5, because the server's timer may count in steps of 4 ms.
/// </remarks>
public class OpenLoop : CaseBenchmark, ICaseSource
{
    const int Slots = 8;
    const ulong Seed = 1;

    static readonly Limits Cap = CappedStrategy.Capped(Slots);

    static readonly (string Variant, Schedule Arrivals, int Requests)[] Schedules =
    [
        ("poisson-50", Schedule.Poisson(470, Seed), 880),
        ("poisson-80", Schedule.Poisson(750, Seed), 1400),
        ("poisson-95", Schedule.Poisson(890, Seed), 1650),
        ("constant-95", Schedule.Constant(890), 1650),
        ("on-off-80", Schedule.OnOff(1500, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50)), 1400),
        // 200 requests within 50 ms, four times as many as are served meanwhile; then time to drain.
        ("stall", Schedule.OnOff(4000, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(350)), 800),
    ];

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. from each in Schedules
           from strategy in (Strategy[])[new Shared(), new MaxPerServer(Cap), new LimitedPool(Cap)]
           select new Case(
               "open-loop",
               strategy,
               Workload.Open(each.Arrivals, each.Requests) with { Delay = TimeSpan.FromMilliseconds(8), Words = "open loop, 8 ms at the server" },
               Link.Http)
           { Variant = each.Variant },
    ];

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark]
    public Task Arriving() => Session.RunAsync();
}
