using System.Net;
using PoolBench.Server;
using PoolBench.Server.Behaviours;
using PoolBench.Tests.Pool;
using Xunit;

namespace PoolBench.Tests.Server.Behaviours;

/// <summary>What the server does to every connection or request.</summary>
public sealed class OptionTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(EndKind.Fin, false)]
    [InlineData(EndKind.Rst, false)]
    [InlineData(EndKind.Fin, true)]
    [InlineData(EndKind.Rst, true)]
    public async Task An_idle_connection_ends_as_asked(EndKind how, bool tls)
    {
        var (idle, clock) = (TimeSpan.FromSeconds(5), new PoolClock());
        await using var server = await EchoServer.StartAsync(new() { IdleClose = idle, End = how }, clock);
        using var talker = await Talker.Connect(server, tls);
        for (var request = 0; request < 4; request++)
        {
            await talker.Ask("/echo");
            clock.Advance(idle * 0.75);
        }
        // More than once: an answer may have come before the server knows that it went out.
        await Eventually.Equal(how == EndKind.Fin ? (1L, 0L) : (0L, 1L), () =>
        {
            clock.Advance(idle);
            return Ends(server);
        });
        Assert.Equal((how, ""), await talker.End());
    }

    [Theory]
    [InlineData("idle-close=20ms", 1)]
    [InlineData("close-after=3", 3)]
    public async Task A_request_may_ask_for_it_too(string option, int last)
    {
        await using var server = await EchoServer.StartAsync(new());
        using var talker = await Talker.Connect(server, tls: false);
        for (var request = 1; request <= last; request++)
            await talker.Ask($"/echo?{option}");
        Assert.Equal((EndKind.Fin, ""), await talker.End());
    }

    [Theory]
    [InlineData(EndKind.Fin, false, false)]
    [InlineData(EndKind.Rst, false, false)]
    [InlineData(EndKind.Fin, true, false)]
    [InlineData(EndKind.Rst, true, true)]
    public async Task A_connection_ends_with_its_nth_answer(EndKind how, bool unannounced, bool tls)
    {
        await using var server = await EchoServer.StartAsync(new() { CloseAfter = 3, End = how, Unannounced = unannounced });
        for (var i = 0; i < 5; i++)
        {
            using var talker = await Talker.Connect(server, tls);
            for (var request = 1; request < 3; request++)
                Assert.DoesNotContain("Connection: close", await talker.Ask("/echo?size=3"), StringComparison.Ordinal);
            Assert.Equal(!unannounced, (await talker.Ask("/echo?size=3")).Contains("Connection: close", StringComparison.Ordinal));
            Assert.Equal((how, ""), await talker.End());
        }
        await Eventually.Equal((5L, 0L), () => server.Ledger.Totals() is var totals ? (totals.ClosedByServer, totals.Open) : default);
        Assert.Equal(15, server.Ledger.Totals().Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HTTP2_connections_end_by_GOAWAY_and_lose_no_request(bool tls)
    {
        await using var server = await EchoServer.StartAsync(new() { CloseAfter = 5 });
        using var client = Clients.Http2(server);
        for (var i = 0; i < 20; i++)
            await client.GetByteArrayAsync($"{(tls ? server.Https : server.H2c)}/echo", Cancelled);
        await Eventually.Equal(0L, () => server.Ledger.Totals().Open);
        Assert.Equal((4L, 20L), server.Ledger.Totals() is var totals ? (totals.Accepted, totals.Requests) : default);
    }

    [Fact]
    public async Task Every_second_dial_is_refused_and_counted()
    {
        await using var server = await EchoServer.StartAsync(new() { Refuse = 2 });
        using var first = await Talker.Connect(server, tls: false);
        await first.Ask("/echo");
        using var second = await Talker.Connect(server, tls: false);
        Assert.Equal(EndKind.Fin, (await second.End()).How);
        using var third = await Talker.Connect(server, tls: false);
        await third.Ask("/echo");
        Assert.Equal((2, 1), (server.Ledger.Totals().Accepted, server.Ledger.Totals().Refused));
    }

    /// <summary>The limit of the wait is far below the delay.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_headers_of_a_late_body_come_at_once(bool http2)
    {
        await using var server = await EchoServer.StartAsync(new());
        using var client = http2 ? Clients.Http2(server) : new HttpClient();
        using var answer = await client.GetAsync($"{(http2 ? server.H2c : server.Http)}/echo?size=3&body-delay=60s",
            HttpCompletionOption.ResponseHeadersRead, Cancelled).Bounded();
        Assert.Equal(3, answer.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("fin", EndKind.Fin)]
    [InlineData("rst", EndKind.Rst)]
    public async Task Half_of_one_byte_is_none_and_its_headers_come(string how, EndKind end)
    {
        await using var server = await EchoServer.StartAsync(new());
        using var talker = await Talker.Connect(server, tls: false);
        await talker.Send($"/echo?size=1&truncate={how}");
        var (ended, before) = await talker.End();
        Assert.Equal(end, ended);
        Assert.StartsWith("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n", before, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", before, StringComparison.Ordinal);
    }

    /// <summary>A kernel answers what comes after the close of a socket with a reset.</summary>
    [Fact]
    public async Task A_refused_dial_ends_by_FIN_also_for_a_client_that_sends_at_once()
    {
        await using var server = await EchoServer.StartAsync(new() { Refuse = 1 });
        for (var i = 0; i < 20; i++)
        {
            using var talker = await Talker.Connect(server, tls: false);
            await talker.Send("/echo");
            Assert.Equal((EndKind.Fin, ""), await talker.End());
        }
        Assert.Equal((0, 20), (server.Ledger.Totals().Accepted, server.Ledger.Totals().Refused));
    }

    [Fact]
    public async Task A_refused_dial_may_also_be_silence()
    {
        await using var server = await EchoServer.StartAsync(new() { Refuse = 1, End = EndKind.Silence });
        using (var talker = await Talker.Connect(server, tls: false))
        {
            await talker.Send("/echo");
            await Eventually.Equal((1L, 1L), () => server.Ledger.Totals() is { Ends: { } ends } totals ? (totals.Open, ends.Silent) : default);
        }
        await Eventually.Equal((0L, 0L), () => server.Ledger.Totals() is var totals ? (totals.Open, totals.Requests) : default);
    }

    [Fact]
    public async Task Every_third_request_has_the_status_and_a_request_may_ask_for_its_own()
    {
        await using var server = await EchoServer.StartAsync(new() { Status = new(503, 3), Always = "retry-after=2" });
        using var client = Clients.New(server);
        var answers = new List<(HttpStatusCode, string?)>();
        foreach (var query in (string[])["", "", "", "", "", "?status=201"])
        {
            using var answer = await client.GetAsync($"{server.Http}/echo{query}", Cancelled);
            answers.Add((answer.StatusCode, answer.Headers.RetryAfter?.ToString()));
        }
        Assert.Equal([(HttpStatusCode.OK, null), (HttpStatusCode.OK, null), (HttpStatusCode.ServiceUnavailable, "2"), (HttpStatusCode.OK, null),
            (HttpStatusCode.OK, null), (HttpStatusCode.Created, null)], answers);
    }

    [Theory]
    [InlineData("timeout=5,max=100", "timeout=5,max=100")]
    [InlineData("true", "timeout=7, max=2")]
    public async Task A_keep_alive_header_is_what_it_was_told_to_be_or_the_truth(string header, string first)
    {
        var options = new EchoServerOptions { KeepAliveHeader = header, IdleClose = TimeSpan.FromSeconds(7.5), CloseAfter = 3 };
        await using var server = await EchoServer.StartAsync(options);
        using var talker = await Talker.Connect(server, tls: false);
        Assert.Contains($"Keep-Alive: {first}\r\n", await talker.Ask("/echo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_may_trickle_in_chunks_whose_number_is_asked_for()
    {
        await using var server = await EchoServer.StartAsync(new());
        using var talker = await Talker.Connect(server, tls: false);
        await talker.Send("/echo?size=30&chunked&pieces=3&trickle=1ms&close");
        var (_, all) = await talker.End();
        Assert.EndsWith(string.Concat(Enumerable.Repeat("a\r\nxxxxxxxxxx\r\n", 3)) + "0\r\n\r\n", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--end says how", null, null, null)]
    [InlineData("--close-after is 0: wanted at least 1.", null, 0, null)]
    [InlineData("--idle-close is not from 1ms to 86400s.", 0, null, null)]
    [InlineData("What every request asks for is wrong. There is no option 'x' here", 5, null, "x=1")]
    public async Task What_cannot_be_meant_is_refused(string sentence, int? idleMs, int? after, string? always)
    {
        var options = new EchoServerOptions
        {
            IdleClose = idleMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null,
            CloseAfter = after,
            End = EndKind.Rst,
            Always = always,
        };
        var refusal = await Assert.ThrowsAsync<StartException>(() => EchoServer.StartAsync(options));
        Assert.StartsWith(sentence, refusal.Message, StringComparison.Ordinal);
    }

    static (long Fin, long Rst) Ends(EchoServer server) => server.Ledger.Totals().Ends is { } ends ? (ends.ServerFin, ends.ServerRst) : default;
}
