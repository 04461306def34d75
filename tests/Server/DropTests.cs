using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Server;

/// <summary><c>/echo?drop</c>: the first request of a connection is answered, the second one meets the connection's end.</summary>
public sealed class DropTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_second_request_of_a_connection_meets_its_end_in_good_order(bool ledger)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { KeepLedger = ledger });
        using var client = await RawClient.Connect(server.Http!);
        await client.Ask("/echo?drop");
        await client.Send("POST /echo?drop HTTP/1.1\r\nHost: raw\r\nContent-Length: 3\r\n\r\nabc");
        if (!ledger)
        {
            // Without the ledger's own pipe the connection can only be broken.
            await Assert.ThrowsAnyAsync<IOException>(client.ReadToEnd);
            return;
        }
        Assert.Equal(0, await client.ReadToEnd());
        client.Dispose();
        await Eventually.Equal((2L, 1L, 0L), () =>
            server.Ledger.Totals() is var totals ? (totals.Requests, totals.ClosedByServer, totals.Reset) : default);
    }

    [Fact]
    public async Task Over_HTTP2_it_is_refused()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{server.H2c}/echo?drop")
        {
            Version = new(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)answer.StatusCode);
    }
}
