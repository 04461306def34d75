using System.Net.Sockets;
using PoolBench.Pool;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Pool;

/// <summary>Held bursts without waiters: all rules agree, and every count is exact.</summary>
public class BurstTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

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
            Cancelled, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap())).Bounded();
        Assert.True(all.IsSet);
        await rig.Settles(opened: Width, idle: Width);
    }

    /// <summary>A close may take its time; meanwhile others take, return and ask.</summary>
    [Theory]
    [InlineData(nameof(ConnectionPool.Return), 0)]
    [InlineData(nameof(ConnectionPool.Take), 1)]
    [InlineData(nameof(ConnectionPool.Replace), 1)]
    [InlineData(nameof(ConnectionPool.Ended), 1)]
    [InlineData(nameof(ConnectionPool.Dispose), 1)]
    public void A_slow_close_keeps_nobody_from_the_pool(string closedBy, int keep)
    {
        using var pool = new ConnectionPool(PoolRig.Of(1, keep), TimeProvider.System, (pool, lane) => new SlowSlot(pool, lane));
        var slot = (SlowSlot)pool.Take(Host("a"), out _)!;
        switch (closedBy)
        {
            case nameof(ConnectionPool.Return):
                pool.Return(slot, alive: true);
                break;
            case nameof(ConnectionPool.Take):
                pool.Return(slot, alive: true);
                pool.Take(Host("b"), out _);
                break;
            case nameof(ConnectionPool.Replace):
                pool.Replace(slot, out _);
                break;
            case nameof(ConnectionPool.Ended):
                pool.Return(slot, alive: true);
                pool.Ended(slot);
                break;
            default:
                pool.Dispose();
                break;
        }
        Assert.True(slot.Answered);

        static Origin Host(string name) => new(false, name, 1, null, Versions.Http11);
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

    /// <summary>Without this, the kernel would hold a small write back until the one before it is acknowledged.</summary>
    [Fact]
    public async Task A_small_write_waits_for_nothing()
    {
        var noDelay = new List<bool>();
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1), configure: http => http.PlaintextStreamFilter = (context, _) =>
        {
            noDelay.Add(((NetworkStream)context.PlaintextStream).Socket.NoDelay);
            return ValueTask.FromResult(context.PlaintextStream);
        });
        await rig.Get();
        Assert.True(Assert.Single(noDelay));
    }

    /// <summary>While it closes, another thread asks the pool for its counts.</summary>
    sealed class SlowSlot(ConnectionPool pool, Lane lane) : Slot(lane)
    {
        /// <summary>Whether that thread was answered before the slot had closed; null: it is not closed.</summary>
        public bool? Answered { get; private set; }

        public override bool IsStale() => false;

        public override bool Seal() => true;

        public override void Close() =>
            Answered = Answered is not false && Task.Factory
                .StartNew(() => pool.Stats(), Cancelled, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .Wait(Eventually.Patience, Cancelled);
    }
}
