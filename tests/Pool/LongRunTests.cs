using PoolBench.Pool;
using Xunit;

namespace PoolBench.Tests.Pool;

/// <summary>What goes wrong only once in thousands of times goes wrong here: every kind of turn is taken more often than that.</summary>
public sealed class LongRunTests
{
    const int Turns = 100_000;
    const int Max = 3;

    static readonly Origin Somewhere = new(false, "host", 80, null, Versions.Http11);

    readonly List<int> _closed = [];
    int _dialled;

    [Theory]
    [InlineData(KeepAliveRule.Documented)]
    [InlineData(KeepAliveRule.Httpcore016)]
    [InlineData(KeepAliveRule.Httpcore10)]
    public void A_kept_connection_serves_any_number_of_requests(KeepAliveRule rule)
    {
        using var pool = Pool(rule);
        for (var turn = 0; turn < Turns; turn++)
            pool.Return(pool.Take(Somewhere, out _)!, alive: true);
        Assert.Equal((1, 0), (_dialled, _closed.Count));
        TakesAll(pool);
    }

    [Theory]
    [InlineData(KeepAliveRule.Documented)]
    [InlineData(KeepAliveRule.Httpcore016)]
    [InlineData(KeepAliveRule.Httpcore10)]
    public void No_number_of_closes_costs_a_place(KeepAliveRule rule)
    {
        using var pool = Pool(rule);
        for (var turn = 0; turn < Turns; turn++)
            pool.Return(pool.Take(Somewhere, out _)!, alive: false);
        Assert.Equal((Turns, Turns), (_dialled, _closed.Count));
        TakesAll(pool);
    }

    [Theory]
    [InlineData(KeepAliveRule.Documented)]
    [InlineData(KeepAliveRule.Httpcore016)]
    [InlineData(KeepAliveRule.Httpcore10)]
    public void No_number_of_requests_given_up_in_the_queue_costs_a_place(KeepAliveRule rule)
    {
        using var pool = Pool(rule);
        var held = Enumerable.Range(0, Max).Select(_ => pool.Take(Somewhere, out var _)!).ToArray();
        for (var turn = 0; turn < Turns; turn++)
        {
            Assert.Null(pool.Take(Somewhere, out var waiter));
            Assert.True(pool.Cancel(waiter!, new CancellationToken(true)));
        }
        foreach (var slot in held)
            pool.Return(slot, alive: true);
        Assert.Equal(Max, _dialled);
        TakesAll(pool);
    }

    [Theory]
    [InlineData(KeepAliveRule.Documented)]
    [InlineData(KeepAliveRule.Httpcore016)]
    [InlineData(KeepAliveRule.Httpcore10)]
    public void No_number_of_connections_that_ended_while_idle_costs_a_place(KeepAliveRule rule)
    {
        using var pool = Pool(rule);
        for (var turn = 0; turn < Turns; turn++)
        {
            var slot = (PaperSlot)pool.Take(Somewhere, out _)!;
            pool.Return(slot, alive: true);
            slot.Dead = true;
            // Noticed at once, or by the next request.
            if (turn % 2 == 0)
                pool.Ended(slot);
        }
        Assert.Equal(Turns, _dialled);
        TakesAll(pool);
    }

    /// <summary>Over a real socket: more requests than a count of the gate sends.</summary>
    [Fact]
    public async Task One_connection_carries_twenty_thousand_requests()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(2, 2));
        for (var request = 0; request < 20_100; request++)
            await rig.Get();
        await rig.Settles(opened: 1, idle: 1);
        Assert.Equal(20_100, rig.Ledger.Requests);
    }

    ConnectionPool Pool(KeepAliveRule rule) => new(PoolRig.Of(Max, Max, rule), TimeProvider.System,
        (pool, lane) => new PaperSlot(pool, lane, ++_dialled, _closed), later: static work => work());

    static void TakesAll(ConnectionPool pool)
    {
        for (var place = 0; place < Max; place++)
            Assert.NotNull(pool.Take(Somewhere, out _));
        Assert.Null(pool.Take(Somewhere, out var waiter));
        Assert.NotNull(waiter);
    }
}
