using BenchmarkDotNet.Attributes;
using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Cases;

/// <summary>
/// Time limits that pass: 4 requests, two at once through a pool of two, find no connection in time or no answer; then 8 more are answered. A pool
/// that lost a slot with what was given up would let only one through, and the hold would wait for its second in vain.
/// </summary>
/// <remarks>
/// A connect is slow on the client's side (<see cref="SlowConnect"/>), because <see cref="SocketsHttpHandler.ConnectTimeout"/> is the pool's.
/// </remarks>
public class Timeouts : CaseBenchmark, ICaseSource
{
    const int Cap = 2;
    const int Failing = 2;
    const int Rounds = 6;
    static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. from kind in (string[])[StrategyKinds.Shared, StrategyKinds.MaxPerServer, StrategyKinds.Limits]
           from row in (Case[])
           [
               Row("connect", new Impatient(kind, Cap) { Connect = Short }, Sends) with
               {
                   ConnectDelay = TimeSpan.FromMilliseconds(150),
                   SlowDials = Failing * Cap,
                   Fails = $"connect {Failing * Cap}",
               },
               Row("answer", new Impatient(kind, Cap) { Whole = Long },
                   Sends with { Unanswered = Failing }) with { Fails = $"timeout {Failing * Cap}" },
               Row("token", new Impatient(kind, Cap) { Token = Long },
                   Sends with { Unanswered = Failing }) with { Fails = $"timeout {Failing * Cap}" },
           ]
           select row,
    ];

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Cap * Rounds)]
    public Task Waiting() => Session.RunAsync();

    static Bursts Sends =>
        Workload.Burst(
            Cap, Rounds) with
        { Words = "12 requests, two at once; the first 4 find no connection within 50 ms, or no answer within 1 s" };

    static Case Row(string variant, Strategy strategy, Workload workload) => new("timeouts", strategy, workload, Link.Http) { Variant = variant };
}
