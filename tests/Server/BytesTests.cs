using System.Net.Security;
using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Server;

public class BytesTests
{
    [Fact]
    public async Task Bytes_are_those_on_the_wire()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var raw = await RawClient.Connect(server.Http!);
        long sent = 0, received = 0;
        for (var i = 0; i < 5; i++)
        {
            var (up, down) = await raw.Ask($"/echo?delay={i}us");
            (sent, received) = (sent + up, received + down);
            Assert.Equal((sent, received), Counted(server));
        }
        // A body in two pieces, sent back while it comes in, then the end.
        var head = "POST /echo HTTP/1.1\r\nHost: raw\r\nConnection: close\r\nContent-Length: 200000\r\n\r\n";
        await raw.Send(head + new string('a', 100_000));
        await raw.Send(new string('b', 100_000));
        received += await raw.ReadToEnd();
        Assert.Equal((sent + head.Length + 200_000, received), Counted(server));
    }

    [Fact]
    public async Task Bytes_that_nobody_read_are_counted_too()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var raw = await RawClient.Connect(server.Http!);
        var request = "GET /hold/a?count=2 HTTP/1.1\r\nHost: raw\r\n\r\n";
        await raw.Send(request + "left over");
        await Eventually.Equal(1, () => server.Ledger.Totals().Requests);
        raw.Dispose();
        await Eventually.Equal(0, () => server.Ledger.Totals().Open);
        Assert.Equal(request.Length + "left over".Length, server.Ledger.Totals().BytesReceived);
    }

    [Fact]
    public async Task Under_TLS_the_records_are_counted()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var raw = await RawClient.Connect(server.Https!);
        await using var wire = new CountedStream(raw.Stream);
        await using var tls = new SslStream(wire);
        var options = Clients.Trusting(server);
        options.TargetHost = "bytes.poolbench.localhost";
        await tls.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken).Bounded();
        await tls.WriteAsync(
            "GET /echo?size=50000 HTTP/1.1\r\nHost: raw\r\nConnection: close\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await tls.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken).Bounded();
        // The server's last record may still be on its way when the decrypted stream has ended.
        await wire.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken).Bounded();
        await Eventually.Equal(0, () => server.Ledger.Totals().Open);
        Assert.Equal((wire.SentOut, wire.TakenIn), Counted(server));
        var entry = Assert.Single(server.Ledger.Connections());
        Assert.Equal((wire.SentOut, wire.TakenIn), (entry.BytesReceived, entry.BytesSent));
    }

    static (long Received, long Sent) Counted(EchoServer server)
    {
        var totals = server.Ledger.Totals();
        return (totals.BytesReceived, totals.BytesSent);
    }
}
