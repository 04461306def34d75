using System.Net;
using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Server;

public sealed class OverloadTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_above_the_limit_is_closed_unanswered_and_counted_as_refused()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { MaxConnections = 1 });
        using var first = Clients.New(server);
        using var second = Clients.New(server);
        await first.GetByteArrayAsync($"{server.Http}/echo", Cancelled);
        using var body = new ByteArrayContent([1]);
        await Assert.ThrowsAsync<HttpRequestException>(() => second.PostAsync($"{server.Http}/echo", body, Cancelled));
        await first.GetByteArrayAsync($"{server.Http}/echo", Cancelled);
        Assert.Equal((1, 2, 1), (server.Ledger.Totals().Accepted, server.Ledger.Totals().Requests, server.Ledger.Totals().Refused));
    }

    [Fact]
    public async Task The_limit_of_connections_is_one_over_all_listeners_and_addresses()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { MaxConnections = 5, Hosts = 2 });
        string[] urls = [server.Http!, server.Https!, server.H2c!];
        var clients = await Task.WhenAll(urls.Concat(urls.Select(url => url.Replace("127.0.0.1", "127.0.0.2", StringComparison.Ordinal)))
            .SelectMany(url => Enumerable.Repeat(url, 5)).Select(RawClient.Connect));
        await Eventually.Equal((5L, 5L, 25L), () => server.Ledger.Totals() is var totals ? (totals.Accepted, totals.Open, totals.Refused) : default);
        Assert.Equal(25, server.Ledger.Totals().ByListener.Values.Sum(each => each.Refused));
        using (var control = Clients.New(server))
            await control.GetByteArrayAsync($"{server.Control}/ledger", Cancelled);
        foreach (var client in clients)
            client.Dispose();
        await Eventually.Equal(0, () => server.Ledger.Totals().Open);
        using var later = await RawClient.Connect(server.Http!);
        await later.Ask("/echo");
        Assert.Equal((6L, 25L), (server.Ledger.Totals().Accepted, server.Ledger.Totals().Refused));
    }

    [Fact]
    public async Task A_request_above_the_limit_gets_503_on_a_connection_that_stays()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { MaxRequests = 1 });
        using var first = Clients.New(server);
        using var second = Clients.New(server);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var held = first.GetByteArrayAsync($"{server.Http}/hold/a?count=2", cancel.Token);
        await Eventually.Equal(1, () => server.Ledger.Totals().Requests);
        foreach (var number in (string[])["1", "2"])
        {
            using var answer = await second.GetAsync($"{server.Http}/echo", Cancelled);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, number), (answer.StatusCode, answer.Headers.GetValues("Connection-Request").Single()));
            Assert.Equal(
                "1 requests are under way: wanted fewer at once, or a larger --max-requests.\n", await answer.Content.ReadAsStringAsync(Cancelled));
        }
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
        // Its place is free again when the server has noticed.
        await Eventually.Equal(HttpStatusCode.OK, Status);

        HttpStatusCode Status()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server.Http}/echo");
            using var answer = second.Send(request, Cancelled);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_keep_alive_is_announced_when_asked_for()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        using var answer = await client.GetAsync($"{server.Http}/echo?keep-alive=7", Cancelled);
        Assert.Equal("timeout=7", answer.Headers.GetValues("Keep-Alive").Single());
        using var http2 = Clients.Http2(server);
        using var refused = await http2.GetAsync($"{server.H2c}/echo?keep-alive=7", Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }
}
