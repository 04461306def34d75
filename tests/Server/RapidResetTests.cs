using System.Buffers.Binary;
using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Server;

/// <summary>HTTP/2 streams that are opened and reset by the hundred, on connections that then break: Kestrel forgets some of those.</summary>
public sealed class RapidResetTests
{
    const int Connections = 300, Streams = 200;

    [Fact]
    public async Task Every_connection_ends_in_the_ledger_and_gives_its_slot_back()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { MaxConnections = Connections });
        for (var i = 0; i < Connections; i++)
        {
            using var client = await RawClient.Connect(server.H2c!);
            await client.Stream.WriteAsync(Bytes(), TestContext.Current.CancellationToken).AsTask().Bounded();
            client.Break();
        }
        await Eventually.Equal((Connections, 0), () => ((int)server.Ledger.Totals().Accepted, (int)server.Ledger.Totals().Open));
        var totals = server.Ledger.Totals();
        Assert.Equal(Connections, totals.ClosedByClient + totals.ClosedByServer + totals.Reset);
        Assert.Equal(totals.Requests, server.Ledger.Connections().Sum(entry => entry.Requests));
        Assert.Equal(totals.BytesReceived, server.Ledger.Connections().Sum(entry => entry.BytesReceived));
        Assert.Equal(Connections, totals.Use.Never + totals.Use.Once + totals.Use.Reused);
        Assert.Equal(totals.Requests, totals.RequestsPerConnection.Sum(each => each.Requests * each.Connections));

        // All of the slots are free again.
        using var later = Clients.New(server);
        await Task.WhenAll(Enumerable.Range(0, Connections)
            .Select(_ => later.GetByteArrayAsync($"{server.Http}/hold/a?count={Connections}", TestContext.Current.CancellationToken))).Bounded();
        Assert.Equal(0, server.Ledger.Totals().Refused);
    }

    static byte[] Bytes()
    {
        using var all = new MemoryStream();
        all.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Frame(all, 4, 0, 0, []);
        // :method GET, :scheme http, :path /echo, :authority raw (RFC 7541 appendix A and section 6.2.1).
        byte[] headers = [0x82, 0x86, 0x04, 5, .. "/echo"u8, 0x41, 3, .. "raw"u8];
        for (var stream = 1; stream < 2 * Streams; stream += 2)
        {
            Frame(all, 1, 5, stream, headers);
            Frame(all, 3, 0, stream, [0, 0, 0, 8]);
        }
        return all.ToArray();
    }

    static void Frame(MemoryStream to, byte kind, byte flags, int stream, byte[] payload)
    {
        to.Write([0, 0, (byte)payload.Length, kind, flags]);
        Span<byte> id = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(id, stream);
        to.Write(id);
        to.Write(payload);
    }
}
