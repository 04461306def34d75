using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Server;

/// <summary>What is no HTTP gets a sentence or an end, and is counted; it is never this server's error.</summary>
public sealed class MalformedTests
{
    const string Chunked = "HTTP/1.1\r\nHost: raw\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData("POST /echo " + Chunked + "ZZ\r\n", 400, 1)]
    [InlineData("POST /echo " + Chunked + "-1\r\n", 400, 1)]
    [InlineData("POST /echo " + Chunked + "FFFFFFFFFFFFFFFFF\r\nabc", 400, 1)]
    [InlineData("POST /echo " + Chunked + "FFFFFFFF\r\nabc", 400, 1)]
    [InlineData("POST /echo?size=3 " + Chunked + "3\r\nabcX\r\n", 400, 1)]
    [InlineData("POST /echo?delay=1us " + Chunked + "ZZ\r\n", 400, 1)]
    [InlineData("POST /echo?status=204 " + Chunked + "ZZ\r\n", 400, 1)]
    [InlineData("G@ET / HTTP/1.1\r\n\r\n", 400, 1)]
    [InlineData("This is no HTTP\r\n\r\n", 505, 1)]
    [InlineData("\u0016\u0003\u0001\u0000\u0005hello", 400, 1)]
    [InlineData("POST /echo HTTP/1.1\r\nHost: raw\r\nContent-Length: 99999999999999999999\r\n\r\n", 400, 1)]
    [InlineData("GET /echo?size=5%00 HTTP/1.1\r\nHost: raw\r\nConnection: close\r\n\r\n", 400, 0)]
    [InlineData("GET /hold/a?count=1%00 HTTP/1.1\r\nHost: raw\r\nConnection: close\r\n\r\n", 400, 0)]
    [InlineData("CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n", 405, 0)]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: raw\r\nConnection: close\r\n\r\n", 404, 0)]
    public async Task It_is_answered_and_counted(string sent, int status, int malformed)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = await RawClient.Connect(server.Http!);
        await client.Send(sent);
        Assert.StartsWith($"HTTP/1.1 {status} ", await client.ReadAll(), StringComparison.Ordinal);
        await Eventually.Equal(malformed, () => server.Ledger.Totals().Malformed);
        server.Ledger.Reset();
        Assert.Equal(0, server.Ledger.Totals().Malformed);
    }

    [Fact]
    public async Task A_body_that_turns_out_malformed_when_the_answer_has_begun_breaks_the_connection()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = await RawClient.Connect(server.Http!);
        await client.Send("POST /echo " + Chunked + "3\r\nabc\r\n");
        // Its first byte: the answer has begun.
        Assert.Equal(1, await client.Stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().Bounded());
        await client.Send("ZZ\r\n");
        Assert.DoesNotContain("\r\n0\r\n", await client.ReadAll(), StringComparison.Ordinal);
        await Eventually.Equal((1L, 0L), () => server.Ledger.Totals() is var totals ? (totals.Malformed, totals.Open) : default);
    }

    [Theory]
    [InlineData("CONNECT evil.example:80", "CONNECT is not for evil.example:80: wanted GET or POST.\n")]
    [InlineData("OPTIONS *", "There is no * here: wanted /echo or /hold/NAME?count=N. Counts are on the control port.\n")]
    public async Task A_target_that_is_no_path_is_named(string request, string sentence)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = await RawClient.Connect(server.Http!);
        await client.Send($"{request} HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n");
        Assert.EndsWith("\r\n\r\n" + sentence, await client.ReadAll(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_content_type_that_no_answer_may_have_is_left_out()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = await RawClient.Connect(server.Http!);
        var sent = "POST /echo HTTP/1.1\r\nHost: raw\r\nContent-Type: t\u00e9xt\r\nContent-Length: 1\r\nConnection: close\r\n\r\na"u8.ToArray();
        await client.Stream.WriteAsync(sent, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadAll(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_it_is_written_to_standard_error()
    {
        using var process = ServerProcess.Start("--listeners", "http");
        var ready = await process.Ready();
        foreach (var sent in (string[])["POST /echo " + Chunked + "ZZ\r\n", "POST /echo " + Chunked + "FFFFFFFFFFFFFFFFF\r\n", "no HTTP\r\n\r\n"])
        {
            using var client = await RawClient.Connect(ready.Http!);
            await client.Send(sent);
            await client.ReadAll();
        }
        await process.Signal("TERM");
        Assert.Equal(0, await process.ExitCode());
        Assert.Equal("", await process.Errors());
    }
}
