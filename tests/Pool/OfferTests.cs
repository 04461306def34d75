using PoolBench.Pool;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Pool;

/// <summary>What httpcore's way to offer one connection to every waiter does to them: their time begins anew, and others may take it.</summary>
public sealed class OfferTests
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Ten requests over two connections, each answered after four fifths of the pool time-out: the last waits far too long.</summary>
    [Theory]
    [InlineData(KeepAliveRule.Documented, 2, 4)]
    [InlineData(KeepAliveRule.Httpcore016, 2, 10)]
    [InlineData(KeepAliveRule.Httpcore016, 1, 10)]
    [InlineData(KeepAliveRule.Httpcore10, 2, 10)]
    // Closed before it is offered: nobody's clock begins anew but of the one who dials.
    [InlineData(KeepAliveRule.Httpcore10, 1, 4)]
    public async Task A_waiter_who_was_offered_a_connection_waits_anew(KeepAliveRule rule, int keep, int answered)
    {
        var clock = new PoolClock();
        await using var rig = await PoolRig.StartAsync(new(2, keep, Timeout.InfiniteTimeSpan, Second, rule), clock);
        var all = Enumerable.Range(0, 10).Select(i => rig.Held($"{i}")).ToArray();
        await Eventually.Equal((2, 8), () => (rig.Stats.Leased, rig.Stats.Pending));
        for (var next = 0; next < 10; next += 2)
        {
            await Eventually.Equal(true, () => rig.Ledger.Requests >= Math.Min(next + 2, answered));
            clock.Advance(0.8 * Second);
            if (next >= answered)
                break;
            await rig.Open($"{next}");
            await all[next];
            await rig.Open($"{next + 1}");
            await all[next + 1];
        }
        var timedOut = 0;
        foreach (var request in all)
            try
            {
                await request.Bounded();
            }
            catch (PoolTimeoutException)
            {
                timedOut++;
            }
        Assert.Equal(10 - answered, timedOut);
        await Eventually.Equal(0, () => rig.Stats.Pending);
    }

    /// <summary>
    /// Three wait for host 1 and the last one for host 2: when the only connection comes back, it is offered to the three and stays idle, so the last
    /// one closes it and dials; the three wait on.
    /// </summary>
    [Theory]
    [InlineData(KeepAliveRule.Documented, 1, "b")]
    [InlineData(KeepAliveRule.Httpcore016, 1, "other")]
    [InlineData(KeepAliveRule.Httpcore016, 0, "other")]
    [InlineData(KeepAliveRule.Httpcore10, 1, "other")]
    [InlineData(KeepAliveRule.Httpcore10, 0, "b")]
    public async Task The_first_waiter_of_another_host_takes_what_was_offered_to_those_before(KeepAliveRule rule, int keep, string served)
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, keep, rule));
        string[] names = ["a", "b", "c", "d", "other"];
        var all = new Dictionary<string, Task<long>>();
        foreach (var name in names)
        {
            all[name] = rig.Held(name, host: name == "other" ? 2 : 1);
            await Eventually.Equal(all.Count, () => rig.Stats.Leased + rig.Stats.Pending);
        }
        await rig.HasMet(1);
        await rig.Open("a");
        await all["a"];
        await rig.HasMet(2);
        await rig.Open(served);
        await all[served];
        foreach (var name in names.Except(["a", served]))
        {
            await rig.Open(name);
            await all[name];
        }
    }

    /// <summary>
    /// Two wait for a host, one for another: the only connection is offered to the two, the third closes it and dials, and they wait anew.
    /// </summary>
    [Theory]
    [InlineData(KeepAliveRule.Httpcore016)]
    [InlineData(KeepAliveRule.Httpcore10)]
    public void Those_who_were_offered_what_another_host_takes_wait_anew(KeepAliveRule rule)
    {
        var (clock, closed, dialled) = (new PoolClock(), new List<int>(), 0);
        using var pool = new ConnectionPool(new(1, 1, Timeout.InfiniteTimeSpan, Second, rule), clock,
            (pool, lane) => new PaperSlot(pool, lane, ++dialled, closed), wake => wake());
        var only = pool.Take(Host("a"), out _)!;
        var (first, second, other) = (Waits("a"), Waits("a"), Waits("b"));
        clock.Advance(0.8 * Second);
        pool.Return(only, alive: true);
        Assert.True(other.IsCompletedSuccessfully);
        clock.Advance(0.9 * Second);
        Assert.Equal((false, false), (first.IsCompleted, second.IsCompleted));
        clock.Advance(0.2 * Second);
        Assert.Equal((true, true), (first.IsFaulted, second.IsFaulted));

        static Origin Host(string name) => new(false, name, 1, null, Versions.Http11);

        Task<Slot> Waits(string host)
        {
            Assert.Null(pool.Take(Host(host), out var waiter));
            return waiter!.Task;
        }
    }

    /// <summary>
    /// Ten connections come back before a waiter has found out that the first of them is closed: five are closed, and the other five are there for
    /// the waiters. So real httpx reuses some where requests are answered together, and none where one is answered after another.
    /// </summary>
    [Fact]
    public void What_comes_back_before_the_waiters_have_woken_is_kept_for_them()
    {
        var closed = new List<int>();
        var (dialled, wakes) = (0, new Queue<Action>());
        using var pool = new ConnectionPool(PoolRig.Of(10, 5, KeepAliveRule.Httpcore016), TimeProvider.System,
            (pool, lane) => new PaperSlot(pool, lane, ++dialled, closed), wakes.Enqueue);
        var origin = new Origin(false, "host", 1, null, Versions.Http11);
        var running = Enumerable.Range(0, 10).Select(_ => pool.Take(origin, out var _)!).ToArray();
        var waiters = Enumerable.Range(0, 10).Select(_ => pool.Take(origin, out var waiter) is null ? waiter! : null!).ToArray();
        foreach (var slot in running)
            pool.Return(slot, alive: true);
        Assert.Equal((5, 10), (closed.Count, waiters.Count(waiter => !waiter.Task.IsCompleted)));
        Assert.Single(wakes);
        wakes.Dequeue()();
        Assert.All(waiters, waiter => Assert.True(waiter.Task.IsCompletedSuccessfully));
        Assert.Equal((15, 5), (dialled, closed.Count));
    }
}
