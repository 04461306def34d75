using PoolBench.Pool;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Pool;

/// <summary>HttpClient.Send: the same pool, by blocking.</summary>
public class SyncTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Threads_take_turns_on_one_connection()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OnThread(() => Send(rig)))).Bounded();
        await rig.Settles(opened: 1, idle: 1);
    }

    [Fact]
    public async Task A_blocked_thread_is_freed_by_its_token()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        var held = rig.Held("a");
        await rig.HasMet(1);
        using var cancel = new CancellationTokenSource();
        var blocked = OnThread(() => Send(rig, cancel.Token));
        await Eventually.Equal(1, () => rig.Stats.Pending);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blocked.Bounded());
        await rig.Open("a");
        await held;
        await rig.Settles(opened: 1, idle: 1);
    }

    [Fact]
    public async Task A_blocked_thread_is_freed_by_the_pool_timeout()
    {
        var clock = new PoolClock();
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1) with { PoolTimeout = TimeSpan.FromSeconds(5) }, clock);
        var held = rig.Held("a");
        await rig.HasMet(1);
        var blocked = OnThread(() => Send(rig));
        await Eventually.Equal(1, () => rig.Stats.Pending);
        clock.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<PoolTimeoutException>(() => blocked.Bounded());
        await rig.Open("a");
        await held;
    }

    [Fact]
    public async Task A_dead_idle_connection_is_replaced()
    {
        await using var origin = new RawOrigin(exchange => exchange.Answer("here"));
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        rig.Elsewhere = () => origin.Accepted;
        for (var i = 1; i <= 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, origin.Url) { Content = new StringContent("body") };
            using var response = rig.Client.Send(request, Cancelled);
            origin.CloseIdle();
            Assert.Equal((i, i), (origin.Accepted, rig.Stats.Opened));
        }
    }

    static Task OnThread(Action send) => Task.Factory.StartNew(send, Cancelled, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    static void Send(PoolRig rig, CancellationToken token = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, rig.Url("/echo?size=100"));
        using var response = rig.Client.Send(request, token);
        using var body = response.Content.ReadAsStream(Cancelled);
        Assert.Equal(100, body.Length);
    }
}
