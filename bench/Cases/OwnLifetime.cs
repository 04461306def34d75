using BenchmarkDotNet.Attributes;
using PoolBench.Bench.Loads;
using PoolBench.Measure;

namespace PoolBench.Bench.Cases;

/// <summary>The questions of <see cref="Lifetime"/> to a client of one's own; without <c>--client</c> there are no rows.</summary>
public class OwnLifetime : CaseBenchmark, ICaseSource
{
    public static IReadOnlyList<Case> Grid => Lifetime.Of(OwnClientChoice.Current?.Strategy);

    public static IEnumerable<Case> Runnable => Grid.Where(row => row.Refusal is null);

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Lifetime.Requests)]
    public Task Sequential() => Session.RunAsync();
}
