using PoolBench.Pool;
using Xunit;

namespace PoolBench.Tests.Pool;

public class EvictionTests
{
    [Fact]
    public async Task At_the_cap_the_longest_idle_connection_of_another_origin_gives_way()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(3, 3));
        var held = new[] { rig.Held("a", host: 1), rig.Held("b", host: 2), rig.Held("c", host: 1) };
        await rig.HasMet(3);
        foreach (var (hold, i) in new[] { ("b", 1), ("a", 0), ("c", 2) })
        {
            await rig.Open(hold);
            await held[i];
        }
        var third = await rig.Get(host: 3);
        await rig.Settles(opened: 4, idle: 3);
        // Host 2's was the longest idle one: host 1 still has both of its own, and takes the last used first.
        Assert.Equal(await held[2], await rig.Get(host: 1));
        Assert.Equal(third, await rig.Get(host: 3));
        await rig.Settles(opened: 4, idle: 3);
        await rig.Get(host: 2);
        await rig.Settles(opened: 5, idle: 3);
        Assert.Equal(await held[2], await rig.Get(host: 1));
    }

    [Fact]
    public async Task Origins_in_turn_at_a_cap_of_one_dial_every_time()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        for (var i = 0; i < 6; i++)
            await rig.Get(host: 1 + (i % 3));
        await rig.Settles(opened: 6, idle: 1);
    }

    [Fact]
    public async Task Two_handlers_share_nothing()
    {
        await using var one = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        one.Elsewhere = () => -1;
        using var handler = new LimitsHandler(PoolRig.Of(1, 1));
        using var other = new HttpClient(handler);
        var held = one.Held("a");
        await one.HasMet(1);
        using (var response = await other.GetAsync(one.Url("/echo?size=10"), TestContext.Current.CancellationToken))
            Assert.Equal(2, PoolRig.ConnectionOf(response));
        Assert.Equal((1, 0), (one.Stats.Leased, handler.Stats.Leased));
        other.Dispose();
        await one.Open("a");
        await held;
        Assert.Equal((1L, 0L, 1L, 1L), (one.Stats.Opened, one.Stats.Closed, handler.Stats.Opened, handler.Stats.Closed));
    }
}
