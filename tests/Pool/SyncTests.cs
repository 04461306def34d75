using System.Net;
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
    public async Task A_blocked_thread_is_freed_by_its_token_while_the_server_has_its_request()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        using var cancel = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, rig.Url("/hold/never?count=2"));
        var blocked = OnThread(() => rig.Client.Send(request, cancel.Token));
        await rig.HasMet(1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blocked.Bounded());
        await rig.Settles(opened: 1, idle: 0);
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

    [Fact]
    public async Task A_call_that_fails_frees_its_place()
    {
        await using var origin = new RawOrigin(exchange =>
        {
            exchange.End();
            return Task.CompletedTask;
        });
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        rig.Elsewhere = () => origin.Accepted;
        // With a body, because a request without one is tried again.
        using var request = new HttpRequestMessage(HttpMethod.Post, origin.Url) { Content = new StringContent("body") };
        await Assert.ThrowsAsync<HttpRequestException>(() => OnThread(() => rig.Client.Send(request, Cancelled)).Bounded());
        Assert.Equal(new PoolStats(0, 0, 0, 1, 1, 1), rig.Stats);
        await rig.Get();
        await rig.Settles(opened: 2, idle: 1);
    }

    [Fact]
    public async Task A_body_read_by_blocking_gives_its_connection_back_with_its_last_byte()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        await OnThread(() =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, rig.Url("/echo?size=100"));
            using var response = rig.Client.Send(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
            using var body = response.Content.ReadAsStream(Cancelled);
            var bytes = new byte[100];
            body.ReadExactly(bytes, 0, 99);
            Assert.Equal((1, 0), (rig.Stats.Leased, rig.Stats.Available));
            body.ReadExactly(bytes, 99, 1);
            Assert.Equal((0, 1), (rig.Stats.Leased, rig.Stats.Available));
            Assert.Equal(0, body.Read(bytes));
        }).Bounded();
        await rig.Settles(opened: 1, idle: 1);
    }

    /// <summary>Where the framework has no blocking HTTP/2, this handler does not wait for an asynchronous one.</summary>
    [Fact]
    public async Task Blocking_is_for_HTTP_1_only()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{rig.Server.H2c}/echo?size=10")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        await Assert.ThrowsAsync<NotSupportedException>(() => OnThread(() => rig.Client.Send(request, Cancelled)).Bounded());
        Assert.Equal(new PoolStats(0, 0, 0, 1, 0, 0), rig.Stats);
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
