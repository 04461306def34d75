using System.Net;
using System.Net.Sockets;
using PoolBench.Pool;
using PoolBench.Server;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Pool;

public class VersionTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_HTTP2_connection_carries_many_requests_and_counts_as_one()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(2, 2));
        using var handler = new LimitsHandler(PoolRig.Of(2, 2));
        using var client = Http2(handler);
        var url = $"{rig.Server.H2c}/hold/a?count=51&size=10";
        var requests = Enumerable.Range(0, 50).Select(_ => client.GetByteArrayAsync(url, Cancelled)).ToArray();
        await Eventually.Equal(50, () => rig.Server.Ledger.Totals().Requests);
        Assert.Equal(new PoolStats(Leased: 1, Pending: 0, Available: 0, Max: 2, Opened: 1, Closed: 0), handler.Stats);
        await client.GetByteArrayAsync(url, Cancelled);
        await Task.WhenAll(requests).Bounded();
        Assert.Equal(new PoolStats(Leased: 0, Pending: 0, Available: 1, Max: 2, Opened: 1, Closed: 0), handler.Stats);
    }

    [Fact]
    public async Task A_request_given_up_on_HTTP2_leaves_the_connection_to_the_others()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        using var handler = new LimitsHandler(PoolRig.Of(1, 1));
        using var client = Http2(handler);
        using var cancel = new CancellationTokenSource();
        var given = client.GetByteArrayAsync($"{rig.Server.H2c}/hold/a?count=9", cancel.Token);
        var kept = client.GetByteArrayAsync($"{rig.Server.H2c}/hold/b?count=2", Cancelled);
        await Eventually.Equal(2, () => rig.Server.Ledger.Totals().Requests);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        (await client.GetAsync($"{rig.Server.H2c}/echo?size=4000000", HttpCompletionOption.ResponseHeadersRead, Cancelled)).Dispose();
        Assert.Equal((1, 0, 1L, 0L), (handler.Stats.Leased, handler.Stats.Available, handler.Stats.Opened, handler.Stats.Closed));
        await client.GetByteArrayAsync($"{rig.Server.H2c}/hold/b?count=2", Cancelled);
        await kept.Bounded();
        Assert.Equal((0, 1, 1L, 0L), (handler.Stats.Leased, handler.Stats.Available, handler.Stats.Opened, handler.Stats.Closed));
    }

    [Fact]
    public async Task At_the_cap_another_origin_gets_its_turn_when_an_HTTP2_connection_has_run_empty()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        using var handler = new LimitsHandler(PoolRig.Of(1, 1));
        using var client = Http2(handler);
        var a = client.GetByteArrayAsync($"{rig.Server.H2c}/hold/a?count=2", Cancelled);
        var b = client.GetByteArrayAsync($"{rig.Server.H2c}/hold/b?count=2", Cancelled);
        await Eventually.Equal(2, () => rig.Server.Ledger.Totals().Requests);
        var other = client.GetByteArrayAsync(rig.Server.H2c!.Replace("127.0.0.1", "127.0.0.2", StringComparison.Ordinal) + "/echo?size=1", Cancelled);
        await Eventually.Equal(1, () => handler.Stats.Pending);
        // There is room on the first connection, but nobody overtakes: else it would never run empty.
        var late = client.GetByteArrayAsync($"{rig.Server.H2c}/echo?size=1", Cancelled);
        await Eventually.Equal(2, () => handler.Stats.Pending);
        await rig.Open("a");
        await a.Bounded();
        Assert.Equal(2, handler.Stats.Pending);
        await rig.Open("b");
        await Task.WhenAll(b, other, late).Bounded();
        Assert.Equal(new PoolStats(Leased: 0, Pending: 0, Available: 1, Max: 1, Opened: 3, Closed: 2), handler.Stats);
    }

    [Fact]
    public async Task A_dead_HTTP2_connection_fails_what_it_carries_and_nothing_after_it()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        await using var dying = await EchoServer.StartAsync(new EchoServerOptions());
        using var handler = new LimitsHandler(PoolRig.Of(1, 1));
        using var client = Http2(handler);
        var held = Enumerable.Range(0, 5).Select(_ => client.GetByteArrayAsync($"{dying.H2c}/hold/a?count=6", Cancelled)).ToArray();
        await Eventually.Equal(5, () => dying.Ledger.Totals().Requests);
        var waiting = client.GetByteArrayAsync($"{rig.Server.H2c}/echo?size=1", Cancelled);
        await Eventually.Equal(1, () => handler.Stats.Pending);
        await dying.DisposeAsync();
        foreach (var request in held)
            await Assert.ThrowsAsync<HttpRequestException>(() => request.Bounded());
        await waiting.Bounded();
        Assert.Equal((0, 0, 1), (handler.Stats.Leased, handler.Stats.Pending, handler.Stats.Available));
        Assert.Equal(handler.Stats.Opened, handler.Stats.Closed + 1);
        await rig.Server.DisposeAsync();
        // On HTTP/2 the end of an idle connection shows by itself.
        await Eventually.Equal((0, 0), () => (handler.Stats.Leased, handler.Stats.Available));
    }

    [Theory]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionOrLower, "2.0")]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionExact, "2.0")]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrHigher, "2.0")]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionExact, "1.1")]
    public async Task Over_TLS_the_version_is_negotiated_and_the_connection_kept(string asked, HttpVersionPolicy policy, string got)
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(2, 2));
        rig.Elsewhere = () => 1;
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{rig.Server.Https}/echo?size=10");
            (request.Version, request.VersionPolicy) = (Version.Parse(asked), policy);
            using var response = await rig.Client.SendAsync(request, Cancelled).Bounded();
            Assert.Equal((Version.Parse(got), 10), (response.Version, (await response.Content.ReadAsByteArrayAsync(Cancelled)).Length));
        }
        Assert.Equal((1, 1L, 1L), (rig.Stats.Available, rig.Stats.Opened, rig.Server.Ledger.Totals().ByListener["https"].Accepted));
    }

    [Fact]
    public async Task Requests_that_want_different_versions_do_not_share_a_slot()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(2, 2));
        rig.Elsewhere = () => 2;
        foreach (var version in new[] { "1.1", "2.0", "1.1", "2.0" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{rig.Server.Https}/echo?size=10") { Version = Version.Parse(version) };
            using var response = await rig.Client.SendAsync(request, Cancelled).Bounded();
            Assert.Equal(version, response.Version.ToString());
        }
        Assert.Equal((0, 2, 2L, 0L), (rig.Stats.Leased, rig.Stats.Available, rig.Stats.Opened, rig.Stats.Closed));
    }

    /// <summary>Each name is a TLS session of its own to the handler below, which would dial again inside the slot.</summary>
    [Fact]
    public async Task Names_of_one_address_do_not_share_a_slot_over_TLS()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(2, 2));
        rig.Elsewhere = () => rig.Server.Ledger.Totals().ByListener["https"].Accepted;
        foreach (var name in new[] { "a", "b", "a", "b" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{rig.Server.Https}/echo?size=10");
            request.Headers.Host = $"{name}.poolbench.localhost";
            using var response = await rig.Client.SendAsync(request, Cancelled).Bounded();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        Assert.Equal((0, 2, 2L, 0L), (rig.Stats.Leased, rig.Stats.Available, rig.Stats.Opened, rig.Stats.Closed));
    }

    [Fact]
    public async Task A_burst_over_TLS_dials_until_the_first_answer_tells_the_version_then_shares()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(3, 3));
        using var client = new HttpClient(rig.Handler, disposeHandler: false) { DefaultRequestVersion = HttpVersion.Version20 };
        rig.Elsewhere = () => 3;
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => client.GetByteArrayAsync($"{rig.Server.Https}/hold/a?count=3", Cancelled))).Bounded();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.GetByteArrayAsync($"{rig.Server.Https}/hold/b?count=40", Cancelled))).Bounded();
        Assert.Equal((0, 3, 3L), (rig.Stats.Leased, rig.Stats.Available, rig.Stats.Opened));
    }

    [Fact]
    public async Task Two_threads_make_one_handler()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        using var goOn = new ManualResetEventSlim();
        // The sample that the pool makes for itself is the first.
        var made = -1;
        using var handler = new LimitsHandler(PoolRig.Of(1, 1), _ =>
        {
            if (Interlocked.Increment(ref made) > 0)
                goOn.Wait(Eventually.Patience, Cancelled);
        });
        using var client = Http2(handler);
        Thread? last = null;
        var first = OnThread();
        await Eventually.Equal(1, () => Volatile.Read(ref made));
        Volatile.Write(ref last, null);
        var second = OnThread();
        // It waits for the handler of the first one; if it made one too, it would wait in there.
        await Eventually.Equal(true, () => Volatile.Read(ref last) is { } thread && thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
        goOn.Set();
        await Task.WhenAll(first, second).Bounded();
        Assert.Equal(1, made);
        Assert.Equal(new PoolStats(Leased: 0, Pending: 0, Available: 1, Max: 1, Opened: 1, Closed: 0), handler.Stats);

        Task<byte[]> OnThread() => Task.Factory.StartNew(() =>
        {
            Volatile.Write(ref last, Thread.CurrentThread);
            return client.GetByteArrayAsync($"{rig.Server.H2c}/echo?size=1", Cancelled);
        }, Cancelled, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    [Fact]
    public async Task A_second_dial_in_a_slot_waits_for_the_end_of_the_first_socket()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        var dials = 0;
        SocketsHttpHandler? below = null;
        SocketsHttpConnectionContext? wanted = null;
        using var handler = new LimitsHandler(PoolRig.Of(1, 1), http =>
        {
            below = http;
            http.ConnectCallback = async (context, token) =>
            {
                (wanted, dials) = (context, dials + 1);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, token);
                return new NetworkStream(socket, ownsSocket: true);
            };
        });
        using var client = Http2(handler);
        await client.GetByteArrayAsync($"{rig.Server.H2c}/echo?size=1", Cancelled).Bounded();
        // By now this is the slot's own, which the handler below calls again when it retries.
        var second = below!.ConnectCallback!(wanted!, Cancelled).AsTask();
        Assert.Equal((false, 1), (second.IsCompleted, dials));
        handler.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Bounded());
        await Eventually.Equal((0, 1L, 1L), () => (handler.Stats.Leased, handler.Stats.Opened, handler.Stats.Closed));
    }

    [Fact]
    public async Task A_ticket_that_is_back_gives_nothing_back_twice()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        using var handler = new LimitsHandler(PoolRig.Of(1, 1));
        using var client = Http2(handler);
        var held = client.GetByteArrayAsync($"{rig.Server.H2c}/hold/a?count=2", Cancelled);
        await Eventually.Equal(1, () => rig.Server.Ledger.Totals().Requests);
        // Two tickets are out at once. The slot keeps the one that comes back last; the other one is garbage.
        var responses = new[] { await Headers(), await Headers() };
        foreach (var response in responses)
            using (response)
                Assert.Equal(10, (await response.Content.ReadAsByteArrayAsync(Cancelled)).Length);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal((1, 0), (handler.Stats.Leased, handler.Stats.Available));
        await rig.Open("a");
        await held.Bounded();
        Assert.Equal((0, 1), (handler.Stats.Leased, handler.Stats.Available));

        Task<HttpResponseMessage> Headers() =>
            client.GetAsync($"{rig.Server.H2c}/echo?size=10", HttpCompletionOption.ResponseHeadersRead, Cancelled).Bounded();
    }

    static HttpClient Http2(HttpMessageHandler handler) =>
        new(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
}
