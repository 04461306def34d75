using PoolBench.Bench.Cases;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;
using Xunit;

namespace PoolBench.Tests.Measure;

public sealed class WorkloadTests
{
    static readonly Uri Origin = new("http://127.0.0.1:1");

    [Theory]
    [InlineData(21, 1000, 48, 47)]
    [InlineData(20, 1000, 50, 50)]
    [InlineData(1, 7, 7, 7)]
    public void A_closed_loop_sends_exactly_its_requests(int workers, int requests, int most, int least)
    {
        var workload = Workload.Closed(workers, requests);
        var rounds = workload.Rounds(Origin, "x");
        Assert.Equal(requests, workload.Requests);
        Assert.Equal(requests, rounds.Sum(each => each.Length));
        Assert.Equal((most, least), (rounds.Max(each => each.Length), rounds.Min(each => each.Length)));
    }

    [Fact]
    public void A_burst_beyond_the_slots_is_held_at_the_slots_and_what_is_left_over_passes()
    {
        // 20 = 8 + 8 + 4: four pass, two holds of eight open.
        var urls = (Workload.Burst(20, 1) with { Hold = 8 }).Rounds(Origin, "x").Select(each => each[0]!.PathAndQuery).ToArray();
        Assert.Equal(4, urls.Count(url => url == "/echo?size=128"));
        Assert.Equal(16, urls.Count(url => url == "/hold/x-0?count=8&size=128"));
    }

    [Fact]
    public void No_warm_up_waits_at_a_hold_that_its_client_may_not_fill_and_none_is_much_longer_than_it_needs()
    {
        foreach (var row in CaseList.All)
        {
            var warm = row.Workload.AtFullSpeed.Shortened(2000);
            var origins = Enumerable.Repeat(Origin, row.Workload.Hosts).ToArray();
            var sent = warm.Rounds(origins, "x").SelectMany(worker => worker).OfType<Uri>().ToArray();
            Assert.All(sent, uri => Assert.Equal("/echo?size=128", uri.PathAndQuery));
            Assert.Equal(warm.Requests, sent.Length);
            Assert.Equal((row.Workload.Workers, row.Workload is InStep), (warm.Workers, warm is InStep));
            Assert.InRange(warm.Requests, Math.Min(2000, row.Workload.Requests) / 2, Math.Max(2000, warm.Workers));
        }
    }

    [Fact]
    public void Waves_have_their_widths_in_turn()
    {
        var workload = Workload.Waves([2, 5], 3);
        Assert.Equal(2 + 5 + 2, workload.Requests);
        Assert.Equal(9, workload.Rounds(Origin, "x").Sum(each => each.Count(uri => uri is not null)));
    }

    [Fact]
    public void One_in_ten_is_slow_for_every_worker_and_in_every_batch()
    {
        var workload = Workload.Batches(20, 20) with { Slow = new SlowShare(10, TimeSpan.FromMilliseconds(20)) };
        var rounds = workload.Rounds(Origin, "x");
        Assert.All(rounds, each => Assert.Equal(2, each.Count(uri => uri!.Query.Contains("delay=20000us", StringComparison.Ordinal))));
        for (var batch = 0; batch < 20; batch++)
            Assert.Equal(2, rounds.Count(each => each[batch]!.Query.Contains("delay", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("limits-20-4-httpcore-1.0", 20, 4, KeepAliveRule.Httpcore10)]
    [InlineData("limits-20-20", 20, 20, KeepAliveRule.Documented)]
    [InlineData("limits-5-0-httpcore-0.16", 5, 0, KeepAliveRule.Httpcore016)]
    public void The_id_of_a_pool_tells_its_limits(string id, int max, int keep, KeepAliveRule rule) => Assert.Equal(id, Rig.Pool(max, keep, rule).Id);

    [Fact]
    public async Task What_happens_between_two_rounds_happens_once_and_not_before_the_first()
    {
        var between = 0;
        var rendezvous = new Rendezvous(2, () => Task.FromResult(++between));
        for (var round = 0; round < 3; round++)
            await Task.WhenAll(rendezvous.ArriveAsync(), rendezvous.ArriveAsync());
        Assert.Equal(2, between);
    }
}
