using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Manners;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Cases;

/// <summary>
/// A program takes the headers of 6 answers and does not read the bodies. It disposes of the answers, whose bodies are short or 4 MB, or it keeps
/// them. Which connections come back to the pool, and who waits when it has only 4? A cap that lets the fifth request through is none.
/// </summary>
public class Unread : CaseBenchmark, ICaseSource
{
    const int Requests = 6;
    const int Cap = 4;

    public static IReadOnlyList<Case> Grid { get; } =
    [
        Row("disposed-short", new Shared(), new() { Reading = Reading.HeadersOnly }),
        Row("disposed-long", new Shared(), new() { Reading = Reading.HeadersOnly, AnswerBytes = 4 * 1024 * 1024 }),
        Row("kept", new Shared(), new() { Reading = Reading.Kept }),
        Row("kept", new LimitedPool(CappedStrategy.Capped(Cap) with { PoolTimeout = TimeSpan.FromMilliseconds(200) }),
            new() { Reading = Reading.Kept }) with { Fails = "pool 2" },
    ];

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task Leaving() => Session.RunAsync();

    static Case Row(string variant, Strategy strategy, Manner manner) => new("unread", strategy, Sends, Link.Http)
    {
        Variant = variant,
        Manner = manner,
    };

    static Sequential Sends =>
        Workload.Sequential(Requests) with { Words = "6 requests, one after another; headers are read, bodies are not" };
}
