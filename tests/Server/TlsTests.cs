using System.Net.Security;
using System.Security.Authentication;
using PoolBench.Server;
using PoolBench.Server.Accounting;
using Xunit;

namespace PoolBench.Tests.Server;

public class TlsTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SslProtocols.Tls12, "1.2")]
    [InlineData(SslProtocols.Tls13, "1.3")]
    public async Task New_clients_resume_the_first_ones_session(SslProtocols tls, string version)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { Hosts = 3 });
        await Ask(server, 10, tls);
        var counts = server.Ledger.Totals().Tls;
        Assert.Equal((1, 9, 0), (counts.Full, counts.Resumed, counts.Failed));
        Assert.Equal(new TlsVersionCounts(1, 9), counts.ByVersion[version]);
        Assert.Equal(new TlsVersionCounts(0, 0), counts.ByVersion[version == "1.2" ? "1.3" : "1.2"]);
        Assert.Equal([new TlsSession(version, false), .. Enumerable.Repeat(new TlsSession(version, true), 9)],
            server.Ledger.Connections().Select(each => each.Tls));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Without_resumption_every_handshake_is_full(SslProtocols tls)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { Hosts = 3 });
        await Ask(server, 5, tls, resume: false);
        var counts = server.Ledger.Totals().Tls;
        Assert.Equal((5, 0, 0), (counts.Full, counts.Resumed, counts.Failed));
    }

    [Fact]
    public async Task A_shared_client_shakes_hands_once()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        for (var i = 0; i < 10; i++)
            await client.GetByteArrayAsync($"{server.Https}/echo", Cancelled);
        var totals = server.Ledger.Totals();
        Assert.Equal((1, 10, 1, 0), (totals.Accepted, totals.Requests, totals.Tls.Full, totals.Tls.Resumed));
    }

    [Fact]
    public async Task Bytes_that_are_no_TLS_are_a_failed_handshake()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var raw = await RawClient.Connect(server.Https!);
        await raw.Send("GET /echo HTTP/1.1\r\nHost: raw\r\n\r\n");
        await raw.ReadToEnd();
        await Eventually.Equal(1, () => server.Ledger.Totals().Tls.Failed);
        var totals = server.Ledger.Totals();
        Assert.Equal((0, 0, 0), (totals.Tls.Full, totals.Tls.Resumed, totals.Requests));
    }

    [Fact]
    public async Task A_client_that_leaves_before_its_first_byte_began_no_handshake()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using (await RawClient.Connect(server.Https!))
            await Eventually.Equal(1, () => server.Ledger.Totals().Open);
        await Eventually.Equal(0, () => server.Ledger.Totals().Open);
        Assert.Equal(0, server.Ledger.Totals().Tls.Failed);
    }

    // Whether a client looks at the certificate before or after its last handshake message is its own affair; never may it count twice.
    [Fact]
    public async Task A_client_that_rejects_the_certificate_is_counted_once()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var raw = await RawClient.Connect(server.Https!);
        await using var tls = new SslStream(raw.Stream, false, (_, _, _, _) => false);
        await Assert.ThrowsAsync<AuthenticationException>(() => tls.AuthenticateAsClientAsync("localhost").Bounded());
        raw.Dispose();
        await Eventually.Equal(0, () => server.Ledger.Totals().Open);
        var totals = server.Ledger.Totals();
        Assert.Equal(1, totals.Tls.Failed + totals.Tls.Full);
        Assert.Equal(0, totals.Requests);
    }

    static async Task Ask(EchoServer server, int clients, SslProtocols tls, bool resume = true)
    {
        // A name that no other test uses: sessions are remembered per name, for the whole process.
        var name = $"{Guid.NewGuid():N}.poolbench.localhost";
        for (var i = 0; i < clients; i++)
        {
            using var client = Clients.New(server, tls, resume);
            client.DefaultRequestHeaders.Host = name;
            await client.GetByteArrayAsync($"https://127.0.0.3:{new Uri(server.Https!).Port}/echo", Cancelled);
        }
    }
}
