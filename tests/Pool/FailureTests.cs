using System.Net;
using System.Net.Sockets;
using PoolBench.Pool;
using PoolBench.Server;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Pool;

[Collection(Alone.Name)]
public class FailureTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task An_idle_connection_that_the_server_has_closed_is_passed_over_for_a_living_one(string method)
    {
        await using var origin = new RawOrigin(exchange => exchange.Answer($"{exchange.Id}"));
        await using var rig = await IdleAsync(origin, 3);
        origin.CloseIdle(connection => connection.Id != 1);
        for (var i = 0; i < 3; i++)
            Assert.Equal("1", await SendAsync(rig, origin, method));
        Assert.Equal((3, 3L, 2L), (origin.Accepted, rig.Stats.Opened, rig.Stats.Closed));
        origin.CloseIdle();
        Assert.Equal("4", await SendAsync(rig, origin, method));
        Assert.Equal((4, 4L, 3L, 1), (origin.Accepted, rig.Stats.Opened, rig.Stats.Closed, rig.Stats.Available));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Dead_connections_at_the_cap_keep_nobody_waiting(string method)
    {
        await using var origin = new RawOrigin(exchange => exchange.Answer($"{exchange.Id}"));
        await using var rig = await IdleAsync(origin, 3);
        for (var round = 1; round <= 3; round++)
        {
            origin.CloseIdle();
            await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => SendAsync(rig, origin, method)));
            Assert.Equal((0, 0), (rig.Stats.Leased, rig.Stats.Pending));
            Assert.Equal(origin.Accepted, rig.Stats.Opened);
        }
    }

    [Fact]
    public async Task A_refused_connect_frees_its_slot_for_the_next_in_the_queue()
    {
        using var closed = new Socket(SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        var nobody = $"http://127.0.0.1:{((IPEndPoint)closed.LocalEndPoint!).Port}/";
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        var held = rig.Held("a");
        await rig.HasMet(1);
        var refused = rig.Client.GetAsync(nobody, Cancelled);
        await Eventually.Equal(1, () => rig.Stats.Pending);
        var next = rig.Get();
        await Eventually.Equal(2, () => rig.Stats.Pending);
        await rig.Open("a");
        await held;
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => refused);
        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
        await next;
        await rig.Settles(opened: 2, idle: 1);
    }

    [Fact]
    public async Task A_name_is_dialled_address_by_address()
    {
        await using var origin = new RawOrigin(exchange => exchange.Answer("here"));
        // Nobody listens at the first one.
        var dialler = new Dialler(null, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]));
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, token) => new NetworkStream(await dialler.DialAsync(context, token), ownsSocket: true),
        };
        using var client = new HttpClient(handler);
        var named = new UriBuilder(origin.Url) { Host = "two-addresses.test" }.Uri;
        Assert.Equal("here", await client.GetStringAsync(named, Cancelled).Bounded());
        Assert.Equal(1, origin.Accepted);
    }

    [Fact]
    public async Task A_failed_TLS_handshake_was_a_connection_all_the_same()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1), configure: http => http.SslOptions = new());
        rig.Elsewhere = () => rig.Server.Ledger.Totals().ByListener["https"].Accepted;
        for (var i = 1; i <= 2; i++)
        {
            var error = await Assert.ThrowsAsync<HttpRequestException>(() => rig.Client.GetAsync($"{rig.Server.Https}/echo", Cancelled));
            Assert.Equal(HttpRequestError.SecureConnectionError, error.HttpRequestError);
            await rig.Settles(opened: i, idle: 0);
        }
    }

    [Fact]
    public async Task Content_that_throws_while_it_is_sent_costs_its_connection_only()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        await rig.Get();
        using var content = new BrokenContent();
        await Assert.ThrowsAsync<HttpRequestException>(() => rig.Client.PostAsync(rig.Url("/echo"), content, Cancelled));
        await rig.Settles(opened: 1, idle: 0);
        await rig.Get();
        await rig.Settles(opened: 2, idle: 1);
    }

    [Fact]
    public async Task A_server_that_dies_fails_what_is_under_way_and_a_new_one_is_served()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(2, 2));
        await using (var dying = await EchoServer.StartAsync(new EchoServerOptions()))
        {
            (await rig.Client.GetAsync($"{dying.Http}/echo?size=10", Cancelled)).Dispose();
            var held = rig.Client.GetAsync($"{dying.Http}/hold/a?count=2", Cancelled);
            await Eventually.Equal(2, () => dying.Ledger.Totals().Requests);
            await dying.DisposeAsync();
            await Assert.ThrowsAsync<HttpRequestException>(() => held.Bounded());
            rig.Elsewhere = () => 1;
        }
        await rig.Burst(2);
        await rig.Settles(opened: 3, idle: 2);
    }

    [Fact]
    public async Task A_fresh_connection_that_ends_without_an_answer_is_tried_again_inside_its_slot()
    {
        // As SocketsHttpHandler does: up to three more dials for a request without a body, none for one with.
        await using var origin = new RawOrigin(exchange =>
        {
            exchange.End();
            return Task.CompletedTask;
        });
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        rig.Elsewhere = () => origin.Accepted;
        foreach (var (method, accepted) in new[] { ("GET", 4), ("POST", 5) })
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(rig, origin, method));
            Assert.Equal((accepted, accepted, accepted), (origin.Accepted, rig.Stats.Opened, rig.Stats.Closed));
            Assert.Equal((0, 0), (rig.Stats.Leased, rig.Stats.Available));
        }
    }

    [Fact]
    public async Task Requests_that_cannot_be_sent_are_refused_with_a_sentence()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        using var invoker = new HttpMessageInvoker(rig.Handler, disposeHandler: false);
        using var http3 = new HttpRequestMessage(HttpMethod.Get, rig.Url("/echo")) { Version = HttpVersion.Version30 };
        await Refused<NotSupportedException>("The request asks for HTTP/3.0: wanted 2.0 or below.", http3);
        using var ftp = new HttpRequestMessage(HttpMethod.Get, "ftp://127.0.0.1/");
        await Refused<NotSupportedException>("The scheme is 'ftp': wanted http, https, ws or wss.", ftp);
        using var nowhere = new HttpRequestMessage(HttpMethod.Get, "/echo");
        await Refused<InvalidOperationException>("The request has no absolute URI", nowhere);
        Assert.Equal(new PoolStats(0, 0, 0, 1, 0, 0), rig.Stats);

        async Task Refused<T>(string sentence, HttpRequestMessage request)
            where T : Exception =>
            Assert.StartsWith(sentence, (await Assert.ThrowsAsync<T>(() => invoker.SendAsync(request, Cancelled))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ConnectCallback_must_give_a_NetworkStream()
    {
        await using var rig = await PoolRig.StartAsync(
            PoolRig.Of(1, 1), configure: http => http.ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new MemoryStream()));
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => rig.Get());
        var reason = Assert.IsType<NotSupportedException>(error.InnerException);
        Assert.StartsWith("ConnectCallback returned a MemoryStream: wanted a NetworkStream.", reason.Message, StringComparison.Ordinal);
        await rig.Settles(opened: 0, idle: 0);
    }

    /// <summary>A pool with n idle connections to the origin; number 1 was used last but n.</summary>
    static async Task<PoolRig> IdleAsync(RawOrigin origin, int n)
    {
        var rig = await PoolRig.StartAsync(PoolRig.Of(n, n));
        rig.Elsewhere = () => origin.Accepted;
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < n; i++)
            open.Add(await rig.Client.GetAsync(origin.Url, HttpCompletionOption.ResponseHeadersRead, Cancelled));
        foreach (var response in open)
            response.Dispose();
        await Eventually.Equal(n, () => rig.Stats.Available);
        return rig;
    }

    static async Task<string> SendAsync(PoolRig rig, RawOrigin origin, string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), origin.Url);
        if (method == "POST")
            request.Content = new StringContent("body");
        using var response = await rig.Client.SendAsync(request, Cancelled).Bounded();
        return await response.Content.ReadAsStringAsync(Cancelled);
    }

    sealed class BrokenContent : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[10]);
            throw new InvalidOperationException("Out of ink.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 20;
            return true;
        }
    }
}
