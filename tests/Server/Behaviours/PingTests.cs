using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Server.Behaviours;

/// <summary>HTTP/2 PINGs, in bytes: a PING between two SETTINGS, which the server acknowledges in order.</summary>
public sealed class PingTests
{
    const byte Settings = 4, Ping = 6, Ack = 1;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_PING_is_answered_unless_the_server_leaves_it(bool answers)
    {
        await using var server = await EchoServer.StartAsync(new() { AnswersPings = answers });
        using var client = await RawClient.Connect(server.H2c!);
        await client.Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        await Send(client, Settings, []);
        await Send(client, Ping, [1, 2, 3, 4, 5, 6, 7, 8]);
        await Send(client, Settings, []);
        var acknowledged = new List<byte>();
        while (acknowledged.Count(type => type == Settings) < 2)
            if (await Next(client) is (var type, Ack))
                acknowledged.Add(type);
        byte[] expected = answers ? [Settings, Ping, Settings] : [Settings, Settings];
        Assert.Equal(expected, acknowledged);
    }

    [Fact]
    public async Task Requests_pass_whatever_becomes_of_PINGs()
    {
        await using var server = await EchoServer.StartAsync(new() { AnswersPings = false });
        using var http2 = Clients.Http2(server);
        using var http1 = Clients.New(server);
        using var body = new ByteArrayContent(new byte[100_000]);
        using var answer = await http2.PostAsync($"{server.Https}/echo", body, TestContext.Current.CancellationToken);
        Assert.Equal(100_000, (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
        Assert.Equal(3, (await http1.GetByteArrayAsync($"{server.Https}/echo?size=3", TestContext.Current.CancellationToken)).Length);
    }

    static Task Send(RawClient client, byte type, byte[] payload) =>
        client.Stream.WriteAsync((byte[])[0, 0, (byte)payload.Length, type, 0, 0, 0, 0, 0, .. payload], TestContext.Current.CancellationToken)
            .AsTask().Bounded();

    static async Task<(byte Type, byte Flags)> Next(RawClient client)
    {
        var header = new byte[9];
        await client.Stream.ReadExactlyAsync(header, TestContext.Current.CancellationToken).AsTask().Bounded();
        await client.Stream.ReadExactlyAsync(new byte[(header[0] << 16) | (header[1] << 8) | header[2]], TestContext.Current.CancellationToken)
            .AsTask().Bounded();
        return (header[3], header[4]);
    }
}
