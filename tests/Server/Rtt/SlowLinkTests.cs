using System.Net.Security;
using System.Security.Authentication;
using PoolBench.Server;
using PoolBench.Server.Accounting;
using PoolBench.Server.Rtt;
using Xunit;

namespace PoolBench.Tests.Server.Rtt;

/// <summary>A round-trip time changes when things are counted, never how many.</summary>
public class SlowLinkTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http", SslProtocols.None, true)]
    [InlineData("https", SslProtocols.Tls12, false)]
    [InlineData("https", SslProtocols.Tls12, true)]
    [InlineData("https", SslProtocols.Tls13, false)]
    [InlineData("https", SslProtocols.Tls13, true)]
    public async Task Counts_are_those_of_a_link_without_one(string listener, SslProtocols tls, bool resume)
    {
        var (slow, fast) = (await Count(5, listener, tls, resume), await Count(0, listener, tls, resume));
        Assert.Equal(fast, slow);
        Assert.Equal((4, 8, 4), (slow.Accepted, slow.Requests, slow.ByClient));
        Assert.Equal(listener == "http" ? (0, 0) : resume ? (1, 3) : (4, 0), (slow.Full, slow.Resumed));
    }

    [Fact]
    public async Task Http2_streams_are_counted_alike()
    {
        await using var server = await Start(5);
        using (var client = Clients.Http2(server))
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetByteArrayAsync($"{server.H2c}/hold/a?count=50", Cancelled))).Bounded();
        await Eventually.Equal((1, 50, 50, 1), () =>
            (server.Ledger.Totals().Accepted, server.Ledger.Totals().Requests, server.Ledger.Totals().Http2Streams,
                server.Ledger.Totals().ClosedByClient));
    }

    [Fact]
    public async Task Who_closed_first_is_seen_over_it()
    {
        await using var server = await Start(5);
        using (var left = await RawClient.Connect(server.Http!))
            await left.Ask("/echo");
        using (var broken = await RawClient.Connect(server.Http!))
        {
            await broken.Ask("/echo");
            broken.Break();
        }
        using (var closed = await RawClient.Connect(server.Http!))
        {
            await closed.Send("GET /echo?close&size=40000 HTTP/1.1\r\nHost: raw\r\n\r\n");
            Assert.InRange(await closed.ReadToEnd(), 40_000, 41_000);
            await Eventually.Equal(0, () => server.Ledger.Totals().Open);
        }
        var totals = server.Ledger.Totals();
        Assert.Equal((1, 1, 1), (totals.ClosedByClient, totals.ClosedByServer, totals.Reset));
    }

    [Fact]
    public async Task A_client_that_leaves_while_its_request_is_on_the_way_closed_it()
    {
        await using var server = await Start(20);
        using (var raw = await RawClient.Connect(server.Http!))
            await raw.Send("GET /echo HTTP/1.1\r\nHost: raw\r\n\r\n");
        await Eventually.Equal((0, 1), () => (server.Ledger.Totals().Open, server.Ledger.Totals().ClosedByClient));
    }

    [Fact]
    public async Task Bytes_that_are_no_TLS_are_a_failed_handshake()
    {
        await using var server = await Start(5);
        using var raw = await RawClient.Connect(server.Https!);
        await raw.Send("GET /echo HTTP/1.1\r\nHost: raw\r\n\r\n");
        await raw.ReadToEnd();
        await Eventually.Equal((1, 0, 0), () =>
            (server.Ledger.Totals().Tls.Failed, server.Ledger.Totals().Tls.Full, server.Ledger.Totals().Requests));
    }

    [Fact]
    public async Task A_body_of_megabytes_arrives_whole_in_both_directions()
    {
        await using var server = await Start(2);
        using var client = Clients.New(server);
        var body = new byte[8 << 20];
        new Random(1).NextBytes(body);
        using var answer = await client.PostAsync($"{server.Http}/echo", new ByteArrayContent(body), Cancelled);
        Assert.Equal(body, await answer.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Fact]
    public async Task Two_hundred_connections_at_once_are_all_answered()
    {
        await using var server = await Start(20);
        using var client = Clients.New(server);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.GetByteArrayAsync($"{server.Http}/hold/a?count=200", Cancelled))).Bounded();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.GetByteArrayAsync($"{server.Http}/hold/b?count=200", Cancelled))).Bounded();
        var totals = server.Ledger.Totals();
        Assert.Equal((200, 200, 400), (totals.Accepted, totals.PeakOpen, totals.Requests));
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_what_is_on_the_way()
    {
        var server = await Start(2000);
        using var raw = await RawClient.Connect(server.Http!);
        await raw.Send("GET /echo HTTP/1.1\r\nHost: raw\r\n\r\n");
        await Eventually.Equal(1, () => server.Ledger.Totals().Open);
        await server.DisposeAsync().AsTask().Bounded();
    }

    [Theory]
    [InlineData("1.2", SslProtocols.Tls12, SslProtocols.Tls13)]
    [InlineData("1.3", SslProtocols.Tls13, SslProtocols.Tls12)]
    public async Task A_pinned_TLS_version_is_what_both_ends_count(string version, SslProtocols pinned, SslProtocols other)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { TlsVersion = version });
        Assert.Equal(pinned, await Negotiate(server, SslProtocols.None));
        await Assert.ThrowsAnyAsync<Exception>(() => Negotiate(server, other));
        await Eventually.Equal((1, 1), () => (server.Ledger.Totals().Tls.Full, server.Ledger.Totals().Tls.Failed));
        Assert.Equal(new TlsVersionCounts(1, 0), server.Ledger.Totals().Tls.ByVersion[version]);
    }

    static async Task<SslProtocols> Negotiate(EchoServer server, SslProtocols tls)
    {
        using var raw = await RawClient.Connect(server.Https!);
        await using var stream = new SslStream(raw.Stream);
        var options = Clients.Trusting(server, tls, resume: false);
        options.TargetHost = "localhost";
        await stream.AuthenticateAsClientAsync(options, Cancelled).Bounded();
        return stream.SslProtocol;
    }

    static Task<EchoServer> Start(int ms)
    {
        Assert.True(RoundTrips.TryParse($"{ms}ms", out var rules));
        return EchoServer.StartAsync(new EchoServerOptions { RoundTrips = rules });
    }

    /// <summary>Four clients, one after another, with two requests each.</summary>
    static async Task<(long Accepted, long Requests, long Full, long Resumed, long ByClient, long ByServer, long Reset, long Failed)> Count(int ms,
        string listener, SslProtocols tls, bool resume)
    {
        await using var server = await Start(ms);
        var name = $"{Guid.NewGuid():N}.poolbench.localhost";
        for (var i = 0; i < 4; i++)
        {
            using var client = Clients.New(server, tls, resume);
            client.DefaultRequestHeaders.Host = name;
            for (var request = 0; request < 2; request++)
                await client.GetByteArrayAsync($"{(listener == "http" ? server.Http : server.Https)}/echo?size=100", Cancelled);
        }
        await Eventually.Equal(0, () => server.Ledger.Totals().Open);
        var totals = server.Ledger.Totals();
        return (totals.Accepted, totals.Requests, totals.Tls.Full, totals.Tls.Resumed, totals.ClosedByClient,
            totals.ClosedByServer, totals.Reset, totals.Tls.Failed);
    }
}
