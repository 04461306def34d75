using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>The stored row of what was measured.</summary>
public sealed class CaseResultsTests
{
    static readonly Iteration Waited = new(
        new Dictionary<string, long?>
        {
            [CounterNames.Dialled] = 1,
            [CounterNames.Reused] = 5,
            [CounterNames.Queued] = 3,
            [CounterNames.QueuedThenDialled] = 2,
        },
        new Dictionary<string, double>(), new IterationLatency { Parts = new Dictionary<string, HistogramData>() }, Fault: null);

    [Fact]
    public void Where_waits_are_no_counter_a_request_that_waited_counts_by_what_it_met() =>
        Assert.Equal(["dialled 3", "reused 8"], Row(new Shared()));

    [Fact]
    public void A_capped_client_counts_its_waits_apart() =>
        Assert.Equal(["dialled 1", "reused 5", "queued 3", "queuedThenDialled 2"], Row(Rig.Pool(4, 4)));

    static IEnumerable<string> Row(Strategy strategy) =>
        CaseResults.Counters(new Case("test", strategy, Workload.Closed(11, 11), Link.Http), [Waited])
            .Select(counter => $"{counter.Name} {counter.Values.Single()}");
}
