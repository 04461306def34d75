using BenchmarkDotNet.Attributes;
using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Bench.Cases;

/// <summary>
/// What <see cref="LimitsHandler"/> costs: blocks of requests through it and through a plain <see cref="SocketsHttpHandler"/>, in turns, on warm
/// connections, from one worker and from 32. A ratio far from 1 means that the cases under limits are partly the handler's own time.
/// </summary>
public class LimitsOverhead : CaseBenchmark, ICaseSource
{
    const int Turns = 30;
    const int RequestsPerTurn = 320;

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. from workers in (int[])[1, 32]
           from row in Case.Grid("limits-overhead", Workload.Closed(workers, 2 * Turns * RequestsPerTurn) with { Words = "19,200 requests in turns" },
               [new LimitedPool(CappedStrategy.Capped(workers))], Link.Http)
           select row with
           {
               Variant = workers == 1 ? "1-worker" : $"{workers}-workers",
               PoolBoundedBecause = RacyReasons.TwoClients,
           },
    ];

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = 2 * Turns * RequestsPerTurn)]
    public Task Alternating() => Session.RunAsync(async (limited, target, rounds, _) =>
    {
        using var plain = new Shared().Open(target);
        var ratio = await Measure.Recording.Turns.RatioAsync(Turns, () => SendAsync(limited, rounds), () => SendAsync(plain, rounds));
        return [new Sample { Name = SampleNames.LimitsToPlain, Values = [ratio] }];
    });

    Task SendAsync(IClient client, Uri[] rounds)
    {
        var workers = Case.Workload.Workers;
        return Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < RequestsPerTurn / workers; i++)
                await client.SendAsync(rounds[0]);
        })));
    }
}
