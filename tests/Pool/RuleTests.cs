using PoolBench.Pool;
using Xunit;

namespace PoolBench.Tests.Pool;

/// <summary>A saturated pool: the next request always waits when a connection comes back.</summary>
public class RuleTests
{
    const int Max = 4;
    const int Requests = 20;

    [Theory]
    [InlineData(KeepAliveRule.Documented, 1, Max)]
    [InlineData(KeepAliveRule.Httpcore016, 1, Requests)]
    [InlineData(KeepAliveRule.Httpcore016, Max - 1, Requests)]
    [InlineData(KeepAliveRule.Httpcore016, Max, Max)]
    [InlineData(KeepAliveRule.Httpcore10, 1, Requests)]
    [InlineData(KeepAliveRule.Httpcore10, Max - 1, Requests)]
    [InlineData(KeepAliveRule.Httpcore10, Max, Max)]
    public async Task With_waiters_httpcore_below_the_cap_never_reuses(KeepAliveRule rule, int keep, int dialled)
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(Max, keep, rule));
        var all = Enumerable.Range(0, Requests).Select(i => rig.Held($"{i}")).ToArray();
        // Only the first Max can be at the server; each opened one lets the next in, in order.
        for (var i = 0; i < Requests - Max; i++)
        {
            await rig.HasMet(Max + i);
            await rig.Open($"{i}");
            await all[i];
        }
        await rig.HasMet(Requests);
        Assert.Equal((Max, 0, dialled), (rig.Stats.Leased, rig.Stats.Pending, rig.Stats.Opened));
        for (var i = Requests - Max; i < Requests; i++)
        {
            await rig.Open($"{i}");
            await all[i];
        }
        // Without waiters at the end, all rules keep what they may.
        await rig.Settles(opened: dialled, idle: Math.Min(keep, Max));
    }

    [Theory]
    [InlineData(KeepAliveRule.Documented, 3)]
    [InlineData(KeepAliveRule.Httpcore016, 13)]
    [InlineData(KeepAliveRule.Httpcore10, 13)]
    public async Task One_worker_more_than_may_be_kept_makes_both_httpcore_rules_dial_every_time(KeepAliveRule rule, int dialled)
    {
        // Three workers below a cap of ten, two kept: one request ends while the other two run, ten times over.
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(10, 2, rule));
        var running = new Queue<(string Hold, Task Held)>();
        for (var i = 0; i < 13; i++)
        {
            if (running.Count == 3)
            {
                var (hold, held) = running.Dequeue();
                await rig.Open(hold);
                await held;
            }
            running.Enqueue(($"{i}", rig.Held($"{i}")));
            await rig.HasMet(i + 1);
        }
        Assert.Equal(dialled, rig.Stats.Opened);
        foreach (var (hold, held) in running)
        {
            await rig.Open(hold);
            await held;
        }
    }

    [Theory]
    [InlineData(KeepAliveRule.Documented, 2, 3)]
    [InlineData(KeepAliveRule.Httpcore016, 1, 2)]
    [InlineData(KeepAliveRule.Httpcore10, 1, 2)]
    public async Task The_httpcore_rules_count_connections_in_use_against_the_idle_ones(KeepAliveRule rule, int idle, int open)
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(10, 2, rule));
        await rig.Burst(2);
        var held = rig.Held("other", host: 2);
        await rig.HasMet(3);
        // Three now: the next event closes what is too many.
        await rig.Get();
        Assert.Equal((idle, open), (rig.Stats.Available, rig.Stats.Leased + rig.Stats.Available));
        await rig.Open("other");
        await held;
    }
}
