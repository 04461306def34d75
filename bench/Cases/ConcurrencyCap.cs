using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Cases;

/// <summary>
/// 32 workers against a server that takes 5 ms: what a cap costs in throughput and adds in queueing, by each means a .NET program has. The means
/// should agree: where one does not, it is the means that costs and not the cap.
/// </summary>
public class ConcurrencyCap : CaseBenchmark, ICaseSource
{
    const int Workers = 32;
    const int MostRequests = 1024;
    static readonly int[] Caps = [1, 2, 4, 8, 16, 32];

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. from cap in Caps
           from kind in CappedStrategy.Kinds
           select Row(CappedStrategy.Of(kind, CappedStrategy.Capped(cap)), cap),
        Row(new Shared(), Workers),
    ];

    public static IEnumerable<Case> Runnable => Grid.Where(row => row.Refusal is null);

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark]
    public Task Capped() => Session.RunAsync();

    /// <summary>A small cap gets fewer requests, so that no row takes longer than a second.</summary>
    static Case Row(Strategy strategy, int cap) => new(
        "concurrency-cap",
        strategy,
        Workload.Closed(Workers, Math.Min(MostRequests, 96 * cap)) with
        {
            Delay = TimeSpan.FromMilliseconds(5),
            Words = "32 workers, 5 ms at the server",
        },
        Link.Http);
}
