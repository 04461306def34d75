using PoolBench.Analysis.Model;
using PoolBench.Bench;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Cases;

/// <summary>What queued, and for how long, from a measurement to the disk and back.</summary>
[Collection(Alone.Name)]
public sealed class StoredQueueTests(Rig rig) : IClassFixture<Rig>
{
    static readonly Case Row = new("test", new Semaphored(CappedStrategy.Capped(2)), Workload.Closed(4, 40), Link.Http);

    [Fact]
    public async Task Queue_and_service_times_come_back_as_they_were_written()
    {
        using var folder = new TempFolder();
        var iteration = await rig.Measure(Row.Strategy, Row.Workload);
        new Recordings(folder.FullPath).Write(Row, [iteration], failure: null);
        var file = new Recordings(folder.FullPath).Read(Row)!;

        var stored = file.Latency!.Iterations[0];
        Assert.Equal((40, 40), (stored.Queue!.Count, stored.Service!.Count));
        Assert.Equal(iteration.Latency.Queue!.Max, stored.Queue.Max);
        Assert.NotNull(file.Result.Counter(CounterNames.Queued));
        Assert.Equal(Exactness.Bounded, file.Result.Counter(CounterNames.Connections)!.Exactness);
    }

    [Fact]
    public async Task A_queue_that_misses_a_request_is_refused()
    {
        using var folder = new TempFolder();
        var iteration = await rig.Measure(Row.Strategy, Row.Workload);
        var broken = iteration with { Latency = iteration.Latency with { Queue = iteration.Latency.Parts[LatencyParts.Dialled] } };
        var refusal = Assert.Throws<ArgumentException>(() => new Recordings(folder.FullPath).Write(Row, [broken], failure: null));
        Assert.Contains("values for 40 answered requests", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gated_bursts_that_fit_are_exact_and_what_queues_is_bounded()
    {
        Case Of(int max, int keep, Workload workload) => new("test", Rig.Pool(max, keep), workload, Link.Http);
        Assert.Null(CounterRules.BoundedBecause(CounterNames.Connections, Of(20, 4, Workload.Burst(20, 3))));
        Assert.NotNull(CounterRules.BoundedBecause(CounterNames.PeakOpen, Of(20, 4, Workload.Burst(20, 3))));
        Assert.Null(CounterRules.BoundedBecause(CounterNames.PeakOpen, Of(20, 20, Workload.Burst(20, 3))));
        Assert.NotNull(CounterRules.BoundedBecause(CounterNames.Connections, Of(8, 8, Workload.Burst(20, 3) with { Gate = 8 })));
        Assert.NotNull(CounterRules.BoundedBecause(CounterNames.Connections, Of(20, 4, Workload.Closed(21, 100))));
        Assert.False(CounterRules.Applies(CounterNames.Queued, new Case("test", new Shared(), Workload.Burst(2, 2), Link.Http)));
    }
}
