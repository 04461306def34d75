using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Bench.Cases;

/// <summary>
/// 20 hosts × 20 requests, all of a host's first or the hosts in turn, one request after another or 20 at once: whose connections are kept? A cap for
/// each server never takes one host's connections for another; limits over all hosts do, and which they take decides how many are dialled again.
/// </summary>
public class FanOut : CaseBenchmark, ICaseSource
{
    const int Hosts = 20;
    const int PerHost = 20;
    const int PerServer = 5;
    const int Max = 100;

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. from interleaved in (bool[])[false, true]
           from together in (bool[])[false, true]
           from strategy in Strategies()
           select Row(strategy, interleaved, together),
    ];

    public static IEnumerable<Case> Runnable => Grid.Where(row => row.Refusal is null);

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Hosts * PerHost)]
    public Task Fanning() => Session.RunAsync();

    static Case Row(Strategy strategy, bool interleaved, bool together)
    {
        // To one host a cap for each server lets no more through at once.
        var hold = !interleaved && strategy is MaxPerServer ? PerServer : 0;
        Workload workload = together ? Workload.Burst(PerHost, Hosts) with { Hold = hold } : Workload.Sequential(Hosts * PerHost);
        return new Case(together ? "fan-out-burst" : "fan-out", strategy, workload with
        {
            Hosts = Hosts,
            Interleaved = interleaved,
            Words = $"20 hosts × 20 requests, {(together ? "20 at once" : "one by one")}, one host after the other or in turn",
        }, Link.Http)
        {
            Variant = interleaved ? "in-turn" : "host-order",
            Obstacle = OperatingSystem.IsMacOS() ? $"needs {Hosts} addresses from 127.0.0.1 on; macOS has one" : null,
        };
    }

    static IEnumerable<Strategy> Strategies()
    {
        yield return new Shared();
        yield return new MaxPerServer(CappedStrategy.Capped(PerServer));
        foreach (var keep in (int[])[10, Max])
            foreach (var rule in (KeepAliveRule[])[KeepAliveRule.Documented, KeepAliveRule.Httpcore10])
                yield return new LimitedPool(CappedStrategy.Capped(Max) with { MaxKeepAlive = keep, Rule = rule });
    }
}
