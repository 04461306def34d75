using PoolBench.Bench.Cases;
using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>A spike on idle connections while connects are slow: what is opened, and the pool over time.</summary>
[Collection(Alone.Name)]
public sealed class SpikeTests(Rig rig, ITestOutputHelper output) : IClassFixture<Rig>
{
    [Theory]
    [InlineData("spike/max-per-server-5/http", 5)]
    [InlineData("spike/limits-5-5/http", 5)]
    [InlineData("spike/pre-warmed/shared/http", 50)]
    public async Task With_enough_idle_connections_for_all_it_may_use_a_pool_opens_none(string id, int idle)
    {
        var iteration = await rig.Measure(Row(id));

        Assert.Null(iteration.Fault);
        Assert.Equal([0, 0, 0, 0, idle, idle],
            Counts(iteration, CounterNames.Connections, CounterNames.Dials, CounterNames.OpenedAtDrain, CounterNames.Unused, CounterNames.PeakOpen,
                CounterNames.IdleAfter));
        Assert.Equal(50, iteration.Counts[CounterNames.Requests]);
        Assert.Equal(idle, iteration.Counts[CounterNames.ClosedByClient]);
    }

    [Theory]
    [InlineData("spike/shared/http")]
    [InlineData("spike/max-per-server-50/http")]
    [InlineData("spike/limits-50-50/http")]
    public async Task With_room_for_more_it_opens_one_for_each_that_waits_and_both_ends_agree(string id)
    {
        var iteration = await rig.Measure(Row(id));

        Assert.Null(iteration.Fault);
        var opened = iteration.Counts[CounterNames.Connections]!.Value;
        Assert.InRange(opened, 1, 45);
        Assert.Equal([opened, opened + 5, opened + 5], Counts(iteration, CounterNames.Dials, CounterNames.PeakOpen, CounterNames.IdleAfter));
        Assert.InRange(iteration.Counts[CounterNames.OpenedAtDrain]!.Value, 0, opened);
        Assert.InRange(iteration.Counts[CounterNames.Unused]!.Value, 0, opened);
    }

    /// <summary>Held, so that all 10 are in flight at once: the counts follow from the numbers.</summary>
    [Theory]
    [InlineData("shared")]
    [InlineData("limits")]
    public async Task Ten_held_at_once_on_four_idle_connections_open_six(string kind)
    {
        Strategy strategy = kind == "shared" ? new Shared() : Rig.Pool(10, 10);
        var row = new Case("test", strategy, Workload.Burst(10, 1) with { Idle = 4 }, Link.Http) { ConnectDelay = TimeSpan.FromMilliseconds(5) };
        var iteration = await rig.Measure(row);

        Assert.Null(iteration.Fault);
        Assert.Equal([6, 6, 6, 0, 10, 10],
            Counts(iteration, CounterNames.Connections, CounterNames.Dials, CounterNames.OpenedAtDrain, CounterNames.Unused, CounterNames.PeakOpen,
                CounterNames.IdleAfter));
        Assert.Equal([6, 4, 0, 0, 0], Rig.Met(iteration));

        var pool = await rig.Record(row);
        Assert.Equal((0, 4, 0, 0), Of(pool.Changes[0]));
        Assert.Equal((0, 10, 0, 0), Of(pool.Changes[^1]));
        Assert.Equal(10, pool.Changes.Max(change => change.Active));
        Assert.Equal(6, pool.Changes.Zip(pool.Changes.Skip(1), (before, after) => Math.Max(0, after.Connecting - before.Connecting)).Sum());
        Assert.Empty(PoolBench.Core.Store.PoolCheck.Faults(pool, "$"));
    }

    [Fact]
    public async Task The_pool_over_time_begins_idle_never_has_more_than_its_cap_and_ends_idle()
    {
        var pool = await rig.Record(Row("spike/limits-5-5/http"));
        foreach (var change in pool.Changes)
            output.WriteLine($"{change.AtNs / 1e6:0.000} a {change.Active} i {change.Idle} c {change.Connecting} q {change.Queued}");
        Assert.Equal((0, 5, 0, 0), Of(pool.Changes[0]));
        Assert.Equal((0, 5, 0, 0), Of(pool.Changes[^1]));
        Assert.All(pool.Changes, change => Assert.Equal(5, change.Active + change.Idle));
        Assert.Equal(5, pool.Changes.Max(change => change.Active));
        Assert.InRange(pool.Changes.Max(change => change.Queued), 1, 50);
        Assert.All(pool.Changes, change => Assert.Equal(0, change.Connecting));
        Assert.InRange(pool.DrainedNs, 1, pool.EndNs);
    }

    [Fact]
    public async Task A_connect_given_up_in_its_wait_was_accepted_and_is_closed()
    {
        var row = new Case("test", new Impatient("shared", 1) { Connect = TimeSpan.FromMilliseconds(20) }, Workload.Sequential(1), Link.Http)
        { ConnectDelay = TimeSpan.FromSeconds(30), Fails = "connect 1" };
        var iteration = await rig.Measure(row);
        Assert.Null(iteration.Fault);
        Assert.Equal(
            [1, 1, 0, 1], Counts(iteration, CounterNames.Connections, CounterNames.Dials, CounterNames.IdleAfter, CounterNames.ClosedByClient));
    }

    static Case Row(string id) => Spike.Grid.Single(row => row.Id == id);

    static (int, int, int, int) Of(PoolChange change) => (change.Active, change.Idle, change.Connecting, change.Queued);

    static long[] Counts(Iteration iteration, params string[] names) => [.. names.Select(name => iteration.Counts[name]!.Value)];
}
