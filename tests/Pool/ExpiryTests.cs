using Xunit;

namespace PoolBench.Tests.Pool;

public class ExpiryTests
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_connection_is_used_again_until_it_has_been_idle_for_the_expiry()
    {
        var clock = new PoolClock();
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(5, 5) with { KeepAliveExpiry = 5 * Second }, clock);
        await rig.Get();
        for (var i = 0; i < 3; i++)
        {
            clock.Advance((5 * Second) - TimeSpan.FromTicks(1));
            await rig.Get();
        }
        await rig.Settles(opened: 1, idle: 1);
        clock.Advance(5 * Second);
        await rig.Get();
        await rig.Settles(opened: 2, idle: 1);
    }

    [Fact]
    public async Task Nothing_closes_expired_connections_before_the_next_request_which_closes_all()
    {
        var clock = new PoolClock();
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(5, 5) with { KeepAliveExpiry = 5 * Second }, clock);
        await rig.Burst(4);
        clock.Advance(60 * Second);
        await rig.Settles(opened: 4, idle: 4);
        await rig.Get(host: 2);
        await rig.Settles(opened: 5, idle: 1);
    }

    [Fact]
    public async Task A_returned_response_closes_expired_connections_too()
    {
        var clock = new PoolClock();
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(5, 5) with { KeepAliveExpiry = 5 * Second }, clock);
        var held = new[] { rig.Held("a"), rig.Held("b") };
        await rig.HasMet(2);
        await rig.Open("a");
        await held[0];
        clock.Advance(5 * Second);
        Assert.Equal((1, 1), (rig.Stats.Leased, rig.Stats.Available));
        await rig.Open("b");
        await held[1];
        await rig.Settles(opened: 2, idle: 1);
    }

    [Fact]
    public async Task An_expiry_of_zero_never_reuses()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(5, 5) with { KeepAliveExpiry = TimeSpan.Zero }, new PoolClock());
        for (var i = 0; i < 5; i++)
            await rig.Get();
        await rig.Settles(opened: 5, idle: 1);
    }

    [Fact]
    public async Task At_the_cap_an_expired_connection_makes_room()
    {
        var clock = new PoolClock();
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1) with { KeepAliveExpiry = Second, PoolTimeout = TimeSpan.Zero }, clock);
        await rig.Get();
        clock.Advance(Second);
        await rig.Get();
        await rig.Settles(opened: 2, idle: 1);
    }
}
