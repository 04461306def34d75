using BenchmarkDotNet.Attributes;
using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Cases;

/// <summary>
/// What the recorder itself costs: blocks of requests through a bare loop and through the recorded loop, in turns, on one warm connection.
/// A ratio far from 1 means that latencies are partly the recorder's own.
/// </summary>
public class RecorderOverhead : CaseBenchmark, ICaseSource
{
    const int Turns = 30;
    const int RequestsPerTurn = 100;

    public static IReadOnlyList<Case> Grid { get; } =
        Case.Grid("recorder-overhead", Workload.Sequential(2 * Turns * RequestsPerTurn), [new Shared()], Link.Http);

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = 2 * Turns * RequestsPerTurn)]
    public Task Alternating() => Session.RunAsync(async (client, _, rounds, worker) =>
    {
        var ratio = await Measure.Recording.Turns.RatioAsync(
            Turns,
            () => worker.SendAsync(client, rounds[..RequestsPerTurn], rendezvous: null, synchronous: false),
            async () =>
            {
                for (var i = 0; i < RequestsPerTurn; i++)
                    await client.SendAsync(rounds[i]);
            });
        return [new Sample { Name = SampleNames.RecordedToBare, Values = [ratio] }];
    });
}
