using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Manners;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Server.Behaviours;

namespace PoolBench.Bench.Cases;

/// <summary>
/// 12 requests at once through a pool of 4 that is warm. The server answers none with 503, or every fourth, and the client sends it again, at once or
/// when <c>Retry-After</c> says. What do retries add at the server, and to the queue? A retry that dials has lost its connection to an answer.
/// </summary>
public class Retries : CaseBenchmark, ICaseSource
{
    const int Requests = 12;
    const int Cap = 4;

    /// <summary>More than any request needs: which of them meets a 503 again is chance, how many do is not.</summary>
    const int Enough = 100;

    static readonly Manner AtOnce = new() { Status = new StatusShare(503, 4), Retries = Enough };

    public static IReadOnlyList<Case> Grid { get; } =
    [
        Row("none", null),
        Row("at-once", AtOnce),
        Row("retry-after", AtOnce with { RetryAfter = 1 }),
    ];

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task Retrying() => Session.RunAsync();

    static Case Row(string variant, Manner? manner) => new("retries", new LimitedPool(CappedStrategy.Capped(Cap)), Sends, Link.Http)
    {
        Variant = variant,
        Manner = manner,
    };

    static Workload Sends => Workload.Closed(Requests, Requests) with
    {
        Idle = Cap,
        Delay = TimeSpan.FromMilliseconds(20),
        Words = "12 requests at once through 4 idle connections, 20 ms at the server; 503 is sent again",
    };
}
