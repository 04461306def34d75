using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Bench.Cases;

/// <summary>
/// A pool of 20 that keeps from none to all of them, by each meaning of "keep": (a) held bursts of 20, (b) a closed loop of 20 workers, (c) loops
/// with as many workers as are kept, and one more. In (a) all rules agree; in (c) the httpcore rules stop reusing from one worker to the next.
/// </summary>
public class KeepAliveRatio : CaseBenchmark, ICaseSource
{
    const int Max = 20;
    const int Requests = 400;
    static readonly TimeSpan AtTheServer = TimeSpan.FromMilliseconds(2);
    static readonly int[] Keeps = [0, 1, 4, 10, 16, 20];

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. Case.Grid("keep-alive-burst", Workload.Burst(Max, 10), Pools(Keeps), Link.Http).Select(Bursts),
        .. Case.Grid("keep-alive-steady", Loop(Max), Pools(Keeps), Link.Http).Select(Steady),
        .. from keep in Keeps
           where keep is > 0 and < Max
           from workers in (int[])[keep, keep + 1]
           from row in Case.Grid("keep-alive-cliff",
               Loop(workers) with { Words = "400 requests from as many workers as are kept, or one more, 2 ms at the server" }, Pools([keep]),
               Link.Http)
           select row with { Variant = $"{workers}-workers" },
    ];

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark]
    public Task Keeping() => Session.RunAsync();

    static Workload Loop(int workers) => Workload.Closed(workers, Requests) with { Delay = AtTheServer };

    /// <summary>Shown under every ratio by one rule: in bursts all rules agree. The rest between two bursts lets one see what stays open.</summary>
    static Case Bursts(Case row) => LimitsOf(row).Rule != KeepAliveRule.Documented ? row
        : row with { Shown = Workload.Burst(Max, 3) with { Rest = TimeSpan.FromMilliseconds(5) } };

    /// <summary>Shown under every rule by one ratio, the smallest at which they differ and more than one connection is kept.</summary>
    static Case Steady(Case row) =>
        LimitsOf(row).MaxKeepAlive != Keeps[2] ? row : row with { Shown = Workload.Closed(Max, 3 * Max) with { Delay = AtTheServer } };

    static Limits LimitsOf(Case row) => ((LimitedPool)row.Strategy).Limits;

    static IEnumerable<Strategy> Pools(int[] keeps) =>
        from keep in keeps
        from rule in Enum.GetValues<KeepAliveRule>()
        select new LimitedPool(CappedStrategy.Capped(Max) with { MaxKeepAlive = keep, Rule = rule });
}
