using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Cases;

/// <summary>
/// One caller, many requests: does the way the client is owned keep the connection? A shared client dials once; a count that grows with the
/// requests means that every one of them paid for a handshake.
/// </summary>
public class Lifetime : CaseBenchmark, ICaseSource
{
    internal const int Requests = 1000;

    public static IReadOnlyList<Case> Grid { get; } = Of([.. Strategy.All]);

    public static IEnumerable<Case> Runnable => Grid.Where(row => row.Refusal is null);

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task Sequential() => Session.RunAsync();

    /// <summary>Cases for these strategies; nulls are skipped.</summary>
    internal static IReadOnlyList<Case> Of(params IEnumerable<Strategy?> strategies) =>
        Case.Grid("lifetime", Workload.Sequential(Requests), strategies.OfType<Strategy>(), Link.Http, Link.Https, Link.H2);
}
