using PoolBench.Pool;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Pool;

public class QueueTests
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task First_come_first_served_over_all_origins()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        int[] hosts = [1, 1, 2, 1, 3, 3, 2, 1, 1];
        var requests = new List<Task>();
        foreach (var (i, host) in hosts.Index())
        {
            requests.Add(rig.Held($"{i}", host));
            await Eventually.Equal(i, () => rig.Stats.Pending);
        }
        // Another one's hold would not open: nobody but this one is at the server.
        foreach (var (i, request) in requests.Index())
        {
            await rig.HasMet(i + 1);
            await rig.Open($"{i}");
            await request;
        }
        // Dialled for hosts 1, 2, 1, 3, 2, 1: only neighbours of one origin share.
        await rig.Settles(opened: 6, idle: 1);
    }

    [Fact]
    public async Task The_head_of_the_queue_takes_a_connection_of_another_origin_by_closing_it()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(2, 2));
        var held = new[] { rig.Held("a"), rig.Held("b") };
        await rig.HasMet(2);
        var other = rig.Held("c", host: 2);
        var same = rig.Held("d");
        await Eventually.Equal(2, () => rig.Stats.Pending);
        await rig.Open("a");
        await rig.HasMet(3);
        Assert.Equal((2, 1, 3L, 1L), (rig.Stats.Leased, rig.Stats.Pending, rig.Stats.Opened, rig.Stats.Closed));
        await rig.Open("b");
        await rig.HasMet(4);
        Assert.Equal((2, 0, 3L), (rig.Stats.Leased, rig.Stats.Pending, rig.Stats.Opened));
        await Task.WhenAll(rig.Open("c"), rig.Open("d"));
        Assert.Equal(await held[1], await same);
        await other;
        await rig.Settles(opened: 3, idle: 2);
    }

    [Fact]
    public async Task A_request_that_waits_too_long_fails_with_the_reason()
    {
        var clock = new PoolClock();
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1) with { PoolTimeout = 5 * Second }, clock);
        var held = rig.Held("a");
        await rig.HasMet(1);
        var waiting = rig.Get();
        await Eventually.Equal(1, () => rig.Stats.Pending);
        clock.Advance(5 * Second - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, rig.Stats.Pending);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        var error = await Assert.ThrowsAsync<PoolTimeoutException>(() => waiting);
        Assert.Equal((5 * Second, 1), (error.PoolTimeout, error.MaxConnections));
        Assert.StartsWith("No connection became free within 5 s: all 1 were in use", error.Message, StringComparison.Ordinal);
        await rig.Open("a");
        await held;
        await rig.Settles(opened: 1, idle: 1);
    }

    [Fact]
    public async Task The_clock_of_a_waiter_runs_from_its_arrival_whatever_happens_before_it_in_the_queue()
    {
        var clock = new PoolClock();
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1) with { PoolTimeout = 5 * Second }, clock);
        var running = rig.Held("0");
        await rig.HasMet(1);
        var early = Enumerable.Range(1, 3).Select(i => rig.Held($"{i}")).ToArray();
        await Eventually.Equal(3, () => rig.Stats.Pending);
        clock.Advance(2 * Second);
        var late = rig.Held("late");
        await Eventually.Equal(4, () => rig.Stats.Pending);
        // The connection changes hands twice; the third early one still fails five seconds after it came, the late one does not.
        await rig.Open("0");
        await running;
        await rig.HasMet(2);
        clock.Advance(2 * Second);
        await rig.Open("1");
        await early[0];
        await rig.HasMet(3);
        clock.Advance(1 * Second);
        await Assert.ThrowsAsync<PoolTimeoutException>(() => early[2]);
        Assert.Equal((1, 1), (rig.Stats.Leased, rig.Stats.Pending));
        clock.Advance(2 * Second);
        await Assert.ThrowsAsync<PoolTimeoutException>(() => late);
        await rig.Open("2");
        await early[1];
        await rig.Settles(opened: 1, idle: 1);
    }

    [Fact]
    public async Task With_no_time_to_wait_a_full_pool_fails_at_once_and_a_free_one_serves()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1) with { PoolTimeout = TimeSpan.Zero });
        await rig.Get();
        await rig.Get(host: 2);
        var held = rig.Held("a");
        await rig.HasMet(3);
        await Assert.ThrowsAsync<PoolTimeoutException>(() => rig.Get());
        await rig.Open("a");
        await held;
        await rig.Settles(opened: 3, idle: 1);
    }

    [Fact]
    public async Task The_timeout_of_the_client_and_a_cancelled_token_look_different()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        using var impatient = new HttpClient(rig.Handler, disposeHandler: false) { Timeout = TimeSpan.FromMilliseconds(20) };
        var held = rig.Held("a");
        await rig.HasMet(1);
        var timedOut = await Assert.ThrowsAsync<TaskCanceledException>(() => impatient.GetAsync(rig.Url("/echo"), Cancelled));
        Assert.IsType<TimeoutException>(timedOut.InnerException);
        using var cancel = new CancellationTokenSource();
        var waiting = rig.Client.GetAsync(rig.Url("/echo"), cancel.Token);
        await Eventually.Equal(1, () => rig.Stats.Pending);
        await cancel.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        Assert.Equal((1, 0), (rig.Stats.Leased, rig.Stats.Pending));
        await rig.Open("a");
        await held;
        await rig.Settles(opened: 1, idle: 1);
    }

    /// <summary>The first in the queue alone kept the second from a connection that has room for it.</summary>
    [Theory]
    [InlineData(KeepAliveRule.Documented)]
    [InlineData(KeepAliveRule.Httpcore016)]
    [InlineData(KeepAliveRule.Httpcore10)]
    public async Task Behind_one_that_waited_too_long_the_next_is_served(KeepAliveRule rule)
    {
        var clock = new PoolClock();
        using var pool = new ConnectionPool(new(1, 1, Timeout.InfiniteTimeSpan, Second, rule), clock,
            (pool, lane) => new PaperSlot(pool, lane, 1, []));
        var shared = pool.Take(Host("a"), out _)!;
        pool.Widen(shared, 3);
        Assert.Null(pool.Take(Host("b"), out var first));
        clock.Advance(0.5 * Second);
        Assert.Null(pool.Take(Host("a"), out var next));
        clock.Advance(0.5 * Second);
        Assert.IsType<PoolTimeoutException>(first!.Task.Exception?.InnerException);
        Assert.True(next!.Task.IsCompletedSuccessfully);
        Assert.Same(shared, await next.Task);
    }

    [Fact]
    public async Task Whoever_gives_a_connection_back_does_not_run_the_next_request()
    {
        using var pool = new ConnectionPool(PoolRig.Of(1, 1), TimeProvider.System, (pool, lane) => new PaperSlot(pool, lane, 1, []));
        var slot = pool.Take(Host("a"), out _)!;
        Assert.Null(pool.Take(Host("a"), out var waiter));
        var next = waiter!.Task.ContinueWith(_ => Thread.CurrentThread, Cancelled,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        // On a thread of its own, which runs nothing afterwards: a thread of the pool of threads might run the next request later.
        var returning = Task.Factory.StartNew(() =>
        {
            pool.Return(slot, alive: true);
            return Thread.CurrentThread;
        }, Cancelled, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.NotSame(await returning.Bounded(), await next.Bounded());
    }

    static Origin Host(string name) => new(false, name, 1, null, Versions.Http11);
}
