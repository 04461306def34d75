using System.Net;
using PoolBench.Server;
using PoolBench.Server.Accounting;
using Xunit;

namespace PoolBench.Tests.Server;

public class ConnectionCountTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_client_per_request_is_a_connection_each()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        for (var i = 0; i < 10; i++)
        {
            using var client = Clients.New(server);
            await client.GetByteArrayAsync($"{server.Http}/echo", Cancelled);
        }
        await Eventually.Equal(10, () => server.Ledger.Totals().ClosedByClient);
        var totals = server.Ledger.Totals();
        Assert.Equal((10, 0, 10, 10), (totals.Accepted, totals.Open, totals.Requests, totals.ClientPorts));
        Assert.Equal([new RequestsPerConnection(1, 10)], totals.RequestsPerConnection);
    }

    [Fact]
    public async Task A_shared_client_is_one_connection()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        for (var i = 0; i < 10; i++)
            await client.GetByteArrayAsync($"{server.Http}/echo?size=1000", Cancelled);
        var totals = server.Ledger.Totals();
        Assert.Equal((1, 1, 1, 10, 0), (totals.Accepted, totals.Open, totals.PeakOpen, totals.Requests, totals.Http2Streams));
        Assert.Equal([new RequestsPerConnection(10, 1)], totals.RequestsPerConnection);
    }

    [Fact]
    public async Task Held_requests_are_as_many_connections_at_once()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => client.GetByteArrayAsync($"{server.Http}/hold/a?count=32", Cancelled)));
        var totals = server.Ledger.Totals();
        Assert.Equal((32, 32, 32, 32), (totals.Accepted, totals.Open, totals.PeakOpen, totals.Requests));
        Assert.Equal(32, totals.ClientPorts);
    }

    [Fact]
    public async Task Http2_requests_are_streams_of_one_connection()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.Http2(server);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetByteArrayAsync($"{server.H2c}/hold/a?count=50", Cancelled)));
        await client.GetByteArrayAsync($"{server.Https!.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}/echo", Cancelled);
        var totals = server.Ledger.Totals();
        Assert.Equal((2, 51, 51), (totals.Accepted, totals.Requests, totals.Http2Streams));
        Assert.Equal((1, 50), (totals.ByListener["h2c"].Accepted, totals.ByListener["h2c"].Http2Streams));
        Assert.Equal((1, 1), (totals.ByListener["https"].Accepted, totals.ByListener["https"].Http2Streams));
        Assert.Equal(0, totals.ByListener["http"].Accepted);
        Assert.All(server.Ledger.Connections(), connection => Assert.Equal("HTTP/2", connection.Protocol));
    }

    [Fact]
    public async Task The_control_port_is_never_counted()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        for (var i = 0; i < 3; i++)
            await client.GetStringAsync($"{server.Control}/ledger", Cancelled);
        var totals = server.Ledger.Totals();
        Assert.Equal((0, 0, 0, 0), (totals.Accepted, totals.Requests, totals.BytesReceived, totals.BytesSent));
    }

    [Fact]
    public async Task Host_addresses_share_the_ports_and_are_told_apart()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "macOS has no 127.0.0.2 unless it was added");
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { Hosts = 3 });
        using var client = Clients.New(server);
        for (var host = 1; host <= 3; host++)
            await client.GetByteArrayAsync($"http://127.0.0.{host}:{new Uri(server.Http!).Port}/echo", Cancelled);
        Assert.Equal(["127.0.0.1", "127.0.0.2", "127.0.0.3"], server.Ledger.Connections().Select(connection => connection.Host));
    }

    [Fact]
    public async Task Answers_carry_the_number_of_their_connection_and_theirs_on_it()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        using var other = Clients.New(server);
        Assert.Equal("1/1", await Numbers(client, $"{server.Http}/echo"));
        Assert.Equal("1/2", await Numbers(client, $"{server.Http}/echo?status=500"));
        Assert.Equal("2/1", await Numbers(other, $"{server.Http}/echo?nonsense=1"));
        Assert.Equal("1/3", await Numbers(client, $"{server.Http}/nowhere"));
        Assert.Equal("2/2", await Numbers(other, $"{server.Http}/hold/a?count=1"));
    }

    [Fact]
    public async Task Http2_streams_are_numbered_from_one_without_gaps()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.Http2(server);
        var numbers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Numbers(client, $"{server.H2c}/hold/a?count=40")));
        Assert.Equal(Enumerable.Range(1, 40).Select(n => $"1/{n}").Order(), numbers.Order());
    }

    [Fact]
    public async Task Without_a_ledger_answers_are_numbered_all_the_same()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { KeepLedger = false });
        using var client = Clients.New(server);
        Assert.Equal("1/1", await Numbers(client, $"{server.Http}/echo"));
        Assert.Equal("1/2", await Numbers(client, $"{server.Http}/echo"));
        Assert.Equal("2/1", await Numbers(client, $"{server.Https!.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}/echo"));
        using var answer = await client.GetAsync($"{server.Control}/ledger", Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("keeps no ledger", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => server.Ledger);
    }

    static async Task<string> Numbers(HttpClient client, string url)
    {
        using var answer = await client.GetAsync(url, Cancelled);
        return $"{answer.Headers.GetValues("Connection-Id").Single()}/{answer.Headers.GetValues("Connection-Request").Single()}";
    }
}
