using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Measure;

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
        new CaseFiles(folder.FullPath).Write(Row, [iteration], failure: null);
        var file = new CaseFiles(folder.FullPath).Read(Row)!;

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
        var refusal = Assert.Throws<ArgumentException>(() => new CaseFiles(folder.FullPath).Write(Row, [broken], failure: null));
        Assert.Contains("values for 40 answered requests", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Held_bursts_that_fit_are_exact_and_what_queues_is_bounded()
    {
        Case Of(int max, int keep, Workload workload) => new("test", Rig.Pool(max, keep), workload, Link.Http);
        Assert.Null(Of(20, 4, Workload.Burst(20, 3)).WhyBounded(CounterNames.Connections));
        Assert.NotNull(Of(20, 4, Workload.Burst(20, 3)).WhyBounded(CounterNames.PeakOpen));
        Assert.Null(Of(20, 20, Workload.Burst(20, 3)).WhyBounded(CounterNames.PeakOpen));
        Assert.NotNull(Of(8, 8, Workload.Burst(20, 3) with { Hold = 8 }).WhyBounded(CounterNames.Connections));
        Assert.NotNull(Of(20, 4, Workload.Closed(21, 100)).WhyBounded(CounterNames.Connections));
        Assert.False(new Case("test", new Shared(), Workload.Burst(2, 2), Link.Http).Applies(CounterNames.Queued));
    }

    [Fact]
    public void Of_an_open_loop_only_what_was_asked_for_is_exact()
    {
        var open = new Case("test", Rig.Pool(8, 8), Workload.Open(Schedule.Constant(100), 50), Link.Http);
        foreach (var counter in (string[])[CounterNames.LateStarts, CounterNames.Connections, CounterNames.Dials, CounterNames.PeakOpen,
            CounterNames.Queued, CounterNames.Reused])
            Assert.NotNull(open.WhyBounded(counter));
        foreach (var counter in (string[])[CounterNames.Requests, CounterNames.FailedRequests, CounterNames.Abandoned])
            Assert.Null(open.WhyBounded(counter));
        Assert.True(open.Applies(CounterNames.LateStarts));
        Assert.False(Row.Applies(CounterNames.LateStarts));
        // One request is a loop too, and its schedule makes it open.
        Assert.NotNull((open with { Workload = Workload.Open(Schedule.Constant(100), 1) }).WhyBounded(CounterNames.Connections));
    }

    [Fact]
    public async Task An_open_loop_is_measured_with_both_views_and_its_rate()
    {
        using var folder = new TempFolder();
        var row = Row with { Workload = Workload.Open(Schedule.Poisson(2000, 1), 100) };
        var iteration = await rig.Measure(row.Strategy, row.Workload);
        Assert.Null(iteration.Fault);
        new CaseFiles(folder.FullPath).Write(row, [iteration], failure: null);
        var file = new CaseFiles(folder.FullPath).Read(row)!;

        Assert.Equal((2000, 100, null), (file.Result.Rate, file.Result.Requests, file.Result.Concurrency));
        Assert.Equal((100, 0), (file.Result.Counter(CounterNames.Requests)!.Values[0], file.Result.Counter(CounterNames.FailedRequests)!.Values[0]));
        Assert.NotNull(file.Result.Counter(CounterNames.LateStarts));
        Assert.NotNull(file.Result.Sample(SampleNames.ReplayedQueueNs));
        Assert.Equal((100, 100), (file.Latency!.Iterations[0].FromSent!.Count, file.Latency.Iterations[0].Queue!.Count));
    }
}
