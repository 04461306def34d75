using System.Net.Security;
using PoolBench.Server;
using PoolBench.Server.Accounting;
using Xunit;

namespace PoolBench.Tests.Server;

public class ClosedByTests
{
    [Fact]
    public async Task A_client_that_ends_an_idle_connection_closed_it()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        for (var i = 0; i < 20; i++)
        {
            using var raw = await RawClient.Connect(server.Http!);
            await raw.Ask("/echo");
        }
        await Eventually.Equal((20, 0, 0), () => Ends(server));
    }

    [Fact]
    public async Task A_client_that_leaves_without_a_request_closed_it()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using (await RawClient.Connect(server.Http!))
            await Eventually.Equal(1, () => server.Ledger.Totals().Open);
        await Eventually.Equal((1, 0, 0), () => Ends(server));
        Assert.Equal([new RequestsPerConnection(0, 1)], server.Ledger.Totals().RequestsPerConnection);
    }

    [Fact]
    public async Task A_client_that_sends_RST_breaks_the_connection()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        for (var i = 0; i < 20; i++)
        {
            using var raw = await RawClient.Connect(server.Http!);
            await raw.Ask("/echo");
            raw.Break();
        }
        await Eventually.Equal((0, 0, 20), () => Ends(server));
    }

    [Fact]
    public async Task A_client_that_sends_RST_while_its_request_waits_breaks_the_connection()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var raw = await RawClient.Connect(server.Http!);
        await raw.Send("GET /hold/a?count=2 HTTP/1.1\r\nHost: raw\r\n\r\n");
        await Eventually.Equal(1, () => server.Ledger.Totals().Requests);
        raw.Break();
        await Eventually.Equal((0, 0, 1), () => Ends(server));
    }

    [Fact]
    public async Task A_client_that_leaves_while_its_request_waits_closed_it()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var raw = await RawClient.Connect(server.Http!);
        await raw.Send("GET /hold/a?count=2 HTTP/1.1\r\nHost: raw\r\n\r\n");
        await Eventually.Equal(1, () => server.Ledger.Totals().Requests);
        raw.Dispose();
        await Eventually.Equal((1, 0, 0), () => Ends(server));
    }

    [Theory]
    [InlineData("GET /echo?close HTTP/1.1\r\nHost: raw\r\n\r\n")]
    [InlineData("GET /echo HTTP/1.1\r\nHost: raw\r\nConnection: close\r\n\r\n")]
    [InlineData("This is no HTTP\r\n\r\n")]
    public async Task A_server_that_closes_while_the_client_waits_closed_it(string request)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        for (var i = 0; i < 20; i++)
        {
            using var raw = await RawClient.Connect(server.Http!);
            await raw.Send(request);
            await raw.ReadToEnd();
            await Eventually.Equal((0, i + 1, 0), () => Ends(server));
        }
    }

    [Fact]
    public async Task A_connection_idle_beyond_keep_alive_is_closed_by_the_server()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { KeepAlive = TimeSpan.FromSeconds(2) });
        using var raw = await RawClient.Connect(server.Http!);
        await raw.Ask("/echo");
        Assert.Equal(0, await raw.ReadToEnd());
        await Eventually.Equal((0, 1, 0), () => Ends(server));
    }

    [Fact]
    public async Task Under_connection_close_either_may_be_first_but_every_connection_is_counted_once()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        for (var i = 0; i < 50; i++)
            await client.GetByteArrayAsync($"{server.Http}/echo?close", TestContext.Current.CancellationToken);
        await Eventually.Equal(0, () => server.Ledger.Totals().Open);
        var (byClient, byServer, broken) = Ends(server);
        Assert.Equal(50, byClient + byServer + broken);
        Assert.Equal(50, server.Ledger.Totals().Accepted);
    }

    [Fact]
    public async Task A_TLS_client_that_says_goodbye_first_closed_it()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        for (var i = 0; i < 20; i++)
        {
            using var raw = await RawClient.Connect(server.Https!);
            await using var tls = new SslStream(raw.Stream);
            await tls.AuthenticateAsClientAsync(Named(server), TestContext.Current.CancellationToken).Bounded();
            await tls.ShutdownAsync().Bounded();
        }
        await Eventually.Equal((20, 0, 0), () => Ends(server));
    }

    static SslClientAuthenticationOptions Named(EchoServer server)
    {
        var options = Clients.Trusting(server);
        options.TargetHost = "goodbye.poolbench.localhost";
        return options;
    }

    static (long ByClient, long ByServer, long Broken) Ends(EchoServer server)
    {
        var totals = server.Ledger.Totals();
        return (totals.ClosedByClient, totals.ClosedByServer, totals.Reset);
    }
}
