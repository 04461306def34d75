using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using PoolBench.Analysis.Model;

namespace PoolBench.Bench;

/// <summary>
/// What the recorder itself costs: blocks of requests through a bare loop and through the recorded loop, in turns, on one warm connection.
/// A ratio far from 1 means that latencies are partly the recorder's own.
/// </summary>
public class RecorderOverhead : CaseBenchmark, ICaseSource
{
    const int Blocks = 30;
    const int RequestsPerBlock = 100;

    public static IReadOnlyList<Case> Grid { get; } =
        Case.Grid("recorder-overhead", Workload.Sequential(2 * Blocks * RequestsPerBlock), [new Shared()], Link.Http);

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = 2 * Blocks * RequestsPerBlock)]
    public Task Alternating() => Session.RunAsync(async (client, rounds, worker) =>
    {
        var ratios = new double[Blocks];
        for (var block = 0; block < Blocks; block++)
        {
            // Which loop goes first alternates too, so that a drift of the machine falls on both.
            var bareFirst = block % 2 == 0 ? await BareAsync(client, rounds) : default;
            var recorded = await RecordedAsync(client, rounds, worker);
            var bare = block % 2 == 0 ? bareFirst : await BareAsync(client, rounds);
            ratios[block] = recorded / bare;
        }
        return new Sample { Name = SampleNames.RecordedToBare, Values = [Median(ratios)] };
    });

    static async Task<TimeSpan> BareAsync(IClient client, Uri[] rounds)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < RequestsPerBlock; i++)
            await client.SendAsync(rounds[i]);
        return Stopwatch.GetElapsedTime(start);
    }

    static async Task<TimeSpan> RecordedAsync(IClient client, Uri[] rounds, Recorder.Worker worker)
    {
        var start = Stopwatch.GetTimestamp();
        await worker.SendAsync(client, rounds[..RequestsPerBlock], rendezvous: null, synchronous: false);
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>The block ratios' median: a block that met a pause of the machine does not decide.</summary>
    static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
