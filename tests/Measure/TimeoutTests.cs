using PoolBench.Bench.Cases;
using PoolBench.Core.Runs;
using PoolBench.Measure.Workloads;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>Requests given up are counted by kind, and leave the pool intact: afterwards as many are in flight at once as before.</summary>
[Collection(Alone.Name)]
public sealed class TimeoutTests(Rig rig) : IClassFixture<Rig>
{
    public static TheoryData<string> Ids => [.. Timeouts.Grid.Select(row => row.Id)];

    [Theory, MemberData(nameof(Ids))]
    public async Task Four_fail_as_they_should_and_the_other_eight_are_answered_two_at_once(string id)
    {
        var row = Timeouts.Grid.Single(each => each.Id == id);
        var iteration = await rig.Measure(row);

        var connect = id.Contains("/connect/", StringComparison.Ordinal);
        Assert.Null(iteration.Fault);
        Assert.Equal([2, 6, 0, 0, 4], Rig.Met(iteration));
        Assert.Equal(4, iteration.Latency.Parts[LatencyParts.FailedPrefix + (connect ? "connect" : "timeout")].Count);
        // Each of the four took a connection with it; two more serve the rest, and stay.
        Assert.Equal(6, iteration.Counts[CounterNames.Connections]);
        Assert.Equal(6, iteration.Counts[CounterNames.Dials]);
        Assert.Equal(2, iteration.Counts[CounterNames.IdleAfter]);
        Assert.Equal(connect ? 8 : 12, iteration.Counts[CounterNames.Requests]);
        Assert.Equal(6, iteration.Counts[CounterNames.ClosedByClient]);
    }

    [Fact]
    public async Task Other_failures_than_expected_make_the_iteration_invalid()
    {
        var row = Timeouts.Grid.First(each => each.Id.StartsWith("timeouts/answer", StringComparison.Ordinal));
        Assert.Equal("requests failed: timeout 4; wanted timeout 3", (await rig.Measure(row with { Fails = "timeout 3" })).Fault);
        Assert.Equal(
            "requests failed: none; wanted connect 1", (await rig.Measure(row with { Workload = Workload.Burst(2, 2), Fails = "connect 1" })).Fault);
    }
}
