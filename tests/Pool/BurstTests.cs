using PoolBench.Pool;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Pool;

/// <summary>Held bursts without waiters: all rules agree, and every count is exact.</summary>
public class BurstTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(10, 3)]
    [InlineData(10, 10)]
    [InlineData(20, 4)]
    [InlineData(5, 0)]
    [InlineData(4, 9)]
    public async Task Each_burst_dials_what_was_not_kept(int max, int keep)
    {
        foreach (var rule in Enum.GetValues<KeepAliveRule>())
        {
            await using var rig = await PoolRig.StartAsync(PoolRig.Of(max, keep, rule));
            var kept = Math.Min(max, keep);
            for (var burst = 0; burst < 3; burst++)
            {
                await rig.Burst(max);
                await rig.Settles(opened: max + (burst * (max - kept)), idle: kept);
            }
        }
    }

    /// <summary>Users' code, which may take its time, runs as a request starts: it keeps nobody else from starting.</summary>
    [Fact]
    public async Task No_lock_is_held_while_a_request_starts()
    {
        const int Width = 4;
        using var all = new ManualResetEventSlim();
        // The sample that the pool makes for itself is the first.
        var made = -1;
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(Width, Width), configure: _ =>
        {
            var number = Interlocked.Increment(ref made);
            if (number == Width)
                all.Set();
            if (number > 0 && !all.Wait(Patience))
                Interlocked.Decrement(ref made);
        });
        await Task.WhenAll(Enumerable.Range(0, Width).Select(_ => Task.Factory.StartNew(() => rig.Get($"/hold/all?count={Width}&size=1"),
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap())).Bounded();
        Assert.True(all.IsSet);
        await rig.Settles(opened: Width, idle: Width);
    }

    [Fact]
    public async Task All_of_a_burst_are_leased_at_once()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(3, 3));
        var held = new[] { rig.Held("a"), rig.Held("b"), rig.Held("c"), rig.Held("d") };
        await rig.HasMet(3);
        Assert.Equal(new PoolStats(Leased: 3, Pending: 1, Available: 0, Max: 3, Opened: 3, Closed: 0), rig.Stats);
        await Task.WhenAll(rig.Open("a"), rig.Open("b"), rig.Open("c"), rig.Open("d"));
        await Task.WhenAll(held);
        await rig.Settles(opened: 3, idle: 3);
    }

    [Fact]
    public async Task The_connection_used_last_is_used_next()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(5, 5));
        var held = new[] { rig.Held("a"), rig.Held("b"), rig.Held("c") };
        await rig.HasMet(3);
        await rig.Open("c");
        await held[2];
        await rig.Open("a");
        await held[0];
        await rig.Open("b");
        var last = await held[1];
        for (var i = 0; i < 10; i++)
            Assert.Equal(last, await rig.Get());
        await rig.Settles(opened: 3, idle: 3);
    }
}
