using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Cases;

/// <summary>
/// Three settings that are passed on as advice (100/20, 500/50, 20/5), and the rule "keep = max / 5", against keeping the usual concurrency and
/// keeping all: under a steady load of half the cap, bursts up to the cap, and both in turn. A pool that keeps less than is usually needed dials
/// again and again.
/// </summary>
public class Recommended : CaseBenchmark, ICaseSource
{
    static readonly (int Max, int[] Keeps)[] Settings = [(20, [4, 5, 10, 20]), (100, [20, 50, 100]), (500, [50, 100, 250, 500])];

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. Rows("recommended-steady", max => Workload.Burst(max / 2, 10) with { Words = "10 rounds of half the cap at once" }),
        .. Rows("recommended-bursty", max => Workload.Burst(max, 5) with { Words = "5 bursts up to the cap" }),
        .. Rows("recommended-mixed", max =>
            Workload.Waves([max / 2, max / 2, max / 2, max], 8) with { Words = "8 rounds: thrice half the cap, then a burst up to it" }),
    ];

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark]
    public Task Advised() => Session.RunAsync();

    static IEnumerable<Case> Rows(string family, Func<int, Workload> workload) =>
        from setting in Settings
        from keep in setting.Keeps
        select new Case(family, new LimitedPool(CappedStrategy.Capped(setting.Max) with { MaxKeepAlive = keep }), workload(setting.Max), Link.Http);
}
