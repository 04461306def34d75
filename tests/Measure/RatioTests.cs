using PoolBench.Core.Runs;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>
/// Held rounds have counts that follow from the numbers: a round of w requests that meets i idle connections dials w - i and leaves min(keep, max(i,
/// w)).
/// </summary>
[Collection(Alone.Name)]
public sealed class RatioTests(Rig rig) : IClassFixture<Rig>
{
    public static TheoryData<int, string> Ratios =>
        [.. from keep in (int[])[0, 1, 4, 10, 16, 20] from rule in Enum.GetNames<KeepAliveRule>() select (keep, rule)];

    [Theory, MemberData(nameof(Ratios))]
    public async Task Three_bursts_of_20_dial_20_and_then_20_less_keep_twice_by_every_rule(int keep, string rule)
    {
        var iteration = await rig.Measure(Rig.Pool(20, keep, Enum.Parse<KeepAliveRule>(rule)), Workload.Burst(20, 3));

        var dials = 20 + (20 - keep) + (20 - keep);
        Assert.Null(iteration.Fault);
        Assert.Equal([dials, 60 - dials, 0, 0, 0], Rig.Met(iteration));
        Assert.Equal(dials, iteration.Counts[CounterNames.Connections]);
        Assert.Equal(keep, iteration.Counts[CounterNames.IdleAfter]);
        Assert.Equal(60, iteration.Latency.Queue!.Count);
        Assert.Equal(0, iteration.Latency.Queue!.Max);
    }

    [Theory]
    [InlineData(4, 10 + 6 + 6 + 16 + 6)] // 4 kept each time: the rounds of 10 dial 6, the burst of 20 dials 16
    [InlineData(10, 10 + 0 + 0 + 10 + 0)] // the usual 10 are kept: only the burst dials
    [InlineData(20, 10 + 0 + 0 + 10 + 0)]
    public async Task Rounds_of_10_10_10_20_10_dial_what_was_not_kept(int keep, int dials)
    {
        var iteration = await rig.Measure(Rig.Pool(20, keep), Workload.Waves([10, 10, 10, 20], 5));

        Assert.Null(iteration.Fault);
        Assert.Equal(60, iteration.Counts[CounterNames.Requests]);
        Assert.Equal(dials, iteration.Counts[CounterNames.Connections]);
        Assert.Equal(Math.Min(keep, 20), iteration.Counts[CounterNames.IdleAfter]);
    }

    [Theory]
    [InlineData("limits")]
    [InlineData("max-per-server")]
    [InlineData("rate-limiter")]
    [InlineData("semaphore")]
    public async Task A_burst_of_24_at_a_cap_of_8_opens_8_by_every_means(string kind)
    {
        // Thrice the hold's eight: were some to pass it, a shared client might dial for one that then takes another's connection.
        var iteration = await rig.Measure(CappedStrategy.Of(kind, CappedStrategy.Capped(8)), Workload.Burst(24, 3) with { Hold = 8 });

        Assert.Null(iteration.Fault);
        Assert.Equal(72, iteration.Counts[CounterNames.Requests]);
        Assert.Equal(8, iteration.Counts[CounterNames.PeakOpen]);
        Assert.Equal(8, iteration.Counts[CounterNames.Connections]);
        Assert.Equal(72, Rig.Met(iteration).Sum());
    }

    [Theory]
    [InlineData("limits", "GET")]
    [InlineData("limits", "POST")]
    [InlineData("max-per-server", "GET")]
    [InlineData("max-per-server", "POST")]
    public async Task Every_request_dials_again_when_the_server_closed_its_idle_connection_and_none_fails(string kind, string method)
    {
        var workload = Workload.Sequential(5) with { ServerCloses = true, Method = new HttpMethod(method) };
        var iteration = await rig.Measure(CappedStrategy.Of(kind, CappedStrategy.Capped(1)), workload);

        Assert.Null(iteration.Fault);
        Assert.Equal([5, 0, 0, 0, 0], Rig.Met(iteration));
        Assert.Equal(4, iteration.Counts[CounterNames.ClosedByServer]);
    }

    [Fact]
    public async Task An_expiry_shorter_than_the_rest_dials_for_every_request()
    {
        var pool = new LimitedPool(CappedStrategy.Capped(1) with { KeepAliveExpiry = TimeSpan.FromMilliseconds(1) });
        var iteration = await rig.Measure(pool, Workload.Sequential(5) with { Rest = TimeSpan.FromMilliseconds(5) });
        Assert.Equal([5, 0, 0, 0, 0], Rig.Met(iteration));
    }

    [Fact]
    public async Task Batches_send_all_their_requests()
    {
        var workload = Workload.Batches(5, 4) with
        {
            Slow = new SlowShare(5, TimeSpan.FromMilliseconds(2)),
            Rest = TimeSpan.FromMilliseconds(1),
        };
        var iteration = await rig.Measure(Rig.Pool(5, 5), workload);
        Assert.Null(iteration.Fault);
        Assert.Equal(20, iteration.Counts[CounterNames.Requests]);
        Assert.InRange(iteration.Counts[CounterNames.Connections]!.Value, 1, 5);
    }
}
