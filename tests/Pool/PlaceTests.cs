using PoolBench.Pool;
using Xunit;

namespace PoolBench.Tests.Pool;

/// <summary>
/// One pool through thousands of every event that ends something: a place that is lost once in a thousand times is lost here, because after each one
/// the pool must still hand out all its places. Paper slots: nothing is left to chance.
/// </summary>
public class PlaceTests
{
    const int Times = 2_500;
    const int Cap = 3;

    [Theory]
    [InlineData(KeepAliveRule.Documented)]
    [InlineData(KeepAliveRule.Httpcore016)]
    [InlineData(KeepAliveRule.Httpcore10)]
    public void No_end_of_a_connection_or_of_a_wait_costs_a_place(KeepAliveRule rule)
    {
        using var yard = new Yard(rule);
        foreach (var (name, end) in yard.Ends)
            for (var i = 1; i <= Times; i++)
            {
                end();
                yard.HandsOutAll($"{name}, {i} times");
            }
    }

    /// <summary>Its dial goes on and holds the only place, and nobody waits: there is no other connection for the request.</summary>
    [Fact]
    public void A_spent_connection_that_cannot_be_replaced_fails_its_request_where_nobody_waits()
    {
        var made = 0;
        using var pool = new ConnectionPool(new(1, 1, Timeout.InfiniteTimeSpan, TimeSpan.Zero), TimeProvider.System,
            (pool, lane) => new PaperSlot(pool, lane, ++made, []) { Lingers = true });
        var slot = pool.Take(new(false, "host", 80, null, Versions.Http11), out _)!;
        Assert.Throws<PoolTimeoutException>(() => pool.Replace(slot, out _));
    }

    /// <summary>A pool, and all that can end in it.</summary>
    sealed class Yard(KeepAliveRule rule) : IDisposable
    {
        static readonly CancellationToken s_given = new(canceled: true);
        static readonly Origin s_other = new(false, "other", 80, null, Versions.Http11);

        readonly List<int> _closed = [];
        readonly PoolClock _clock = new();
        ConnectionPool? _pool;
        int _made;

        ConnectionPool Pool => _pool ??= new(
            new Limits(Cap, 1, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5), rule), _clock,
            (pool, lane) => new PaperSlot(pool, lane, ++_made, _closed));

        public (string Name, Action End)[] Ends =>
        [
            ("a request given up in the queue", () => Queued((waiter, _) => Assert.True(Pool.Cancel(waiter, s_given)))),
            ("a request given up when it had its connection already", () => Queued((waiter, holders) =>
            {
                Pool.Return(holders[0], alive: true);
                var waits = Pool.Cancel(waiter, s_given);
                // Rule 0.16 only offers it: the request may still wait.
                Assert.False(waits && rule != KeepAliveRule.Httpcore016);
                if (!waits)
                    Pool.Return(waiter.Task.Result, alive: false);
                holders.RemoveAt(0);
            })),
            ("a request that waited too long", () => Queued((_, _) => _clock.Advance(TimeSpan.FromMilliseconds(6)))),
            ("a connection that failed under its request", () => Pool.Return(Take(), alive: false)),
            ("a connection that was one too many", () => { foreach (var slot in TakeAll()) Pool.Return(slot, alive: true); }),
            ("an idle connection that the server closed", () =>
            {
                var slot = Take();
                Pool.Return(slot, alive: true);
                slot.Dead = true;
                Pool.Ended(slot);
            }),
            ("an idle connection that was too old", () =>
            {
                Pool.Return(Take(), alive: true);
                _clock.Advance(TimeSpan.FromMilliseconds(6));
            }),
            ("an idle connection that made room for another origin", () =>
            {
                foreach (var slot in TakeAll())
                    Pool.Return(slot, alive: true);
                Pool.Return(Take(s_other), alive: true);
            }),
            ("a connection that proved spent", () =>
            {
                var next = (PaperSlot)Pool.Replace(Take(), out _)!;
                Pool.Return(next, alive: true);
            }),
            ("a dial that went on after its request", () =>
            {
                var slot = Take();
                slot.Lingers = true;
                Pool.Return(slot, alive: false);
                slot.DialEnds();
            }),
        ];

        /// <summary>All places can be taken, and not one more; then they are given back.</summary>
        public void HandsOutAll(string after)
        {
            var slots = TakeAll();
            Assert.True(slots.Count == Cap, $"{slots.Count} of {Cap} places after: {after}");
            Assert.Null(Pool.Take(PlaceOf, out var waiter));
            Assert.True(Pool.Cancel(waiter!, s_given));
            foreach (var slot in slots)
                Pool.Return(slot, alive: false);
            var stats = Pool.Stats();
            Assert.True((stats.Leased, stats.Pending, stats.Available, Pool.Lanes) == (0, 0, 0, 0), $"{stats}, {Pool.Lanes} lanes after: {after}");
        }

        public void Dispose() => _pool?.Dispose();

        static Origin PlaceOf { get; } = new(false, "host", 80, null, Versions.Http11);

        PaperSlot Take(Origin? origin = null) => (PaperSlot)Pool.Take(origin ?? PlaceOf, out _)!;

        List<PaperSlot> TakeAll()
        {
            var slots = new List<PaperSlot>();
            while (slots.Count < Cap && Pool.Take(PlaceOf, out var waiter) is var slot)
            {
                if (slot is null)
                {
                    Pool.Cancel(waiter!, s_given);
                    break;
                }
                slots.Add((PaperSlot)slot);
            }
            return slots;
        }

        void Queued(Action<Waiter, List<PaperSlot>> end)
        {
            var holders = TakeAll();
            Assert.Null(Pool.Take(PlaceOf, out var waiter));
            end(waiter!, holders);
            foreach (var slot in holders)
                Pool.Return(slot, alive: true);
        }
    }
}
