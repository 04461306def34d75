using BenchmarkDotNet.Attributes;
using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Bench.Cases;

/// <summary>
/// Who gives an idle connection up first? (a) The client, whose expiry of 20 ms is shorter than the rest of 40 ms between requests; (b) the server,
/// which closes the idle connection between two requests, as one with a shorter keep-alive time does. GET and POST: who dials again, who fails.
/// </summary>
public class IdleExpiry : CaseBenchmark, ICaseSource
{
    const int Requests = 10;
    static readonly Limits Patient = CappedStrategy.Capped(1);
    static readonly Limits Hasty = Patient with { KeepAliveExpiry = TimeSpan.FromMilliseconds(20) };

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. Rows("client-expires", Hasty, Workload.Sequential(Requests) with { Rest = TimeSpan.FromMilliseconds(40), Words = Text }),
        .. Rows("server-closes", Patient, Workload.Sequential(Requests) with { ServerCloses = true, Words = Text }),
    ];

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task Resting() => Session.RunAsync();

    const string Text = "10 requests, the connection idle before each but the first";

    static IEnumerable<Case> Rows(string who, Limits limits, Workload workload) =>
        from kind in (string[])[StrategyKinds.Limits, StrategyKinds.MaxPerServer]
        from method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post]
        select new Case("idle-expiry", CappedStrategy.Of(kind, limits), workload with { Method = method }, Link.Http)
        { Variant = $"{who}-{method.Method.ToLowerInvariant()}" };
}
