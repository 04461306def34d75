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
        Assert.Equal(0, await client.ReadToEnd());
        client.Dispose();
        if (!ledger)
            return;
        await Eventually.Equal((2L, 1L, 0L), () =>
            server.Ledger.Totals() is var totals ? (totals.Requests, totals.ClosedByServer, totals.Reset) : default);
    }
}
