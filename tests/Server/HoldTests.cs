using System.Net;
using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Server;

public class HoldTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hold_ends_for_all_when_the_last_one_arrives_and_can_be_used_again()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        for (var round = 0; round < 3; round++)
        {
            var first = client.GetByteArrayAsync($"{server.Http}/hold/a?count=2&size=7", Cancelled);
            await Eventually.Equal((2 * round) + 1, () => server.Ledger.Totals().Requests);
            Assert.False(first.IsCompleted);
            var second = client.GetByteArrayAsync($"{server.Http}/hold/a?count=2", Cancelled);
            Assert.Equal((7, 0), ((await first).Length, (await second).Length));
        }
    }

    [Fact]
    public async Task The_control_port_arrives_at_a_hold_without_a_request()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        var waits = client.GetByteArrayAsync($"{server.Http}/hold/a?count=2&size=7", Cancelled);
        await Eventually.Equal(1, () => server.Ledger.Totals().Requests);
        // It is counted first, and at the hold a moment later.
        var arrived = false;
        await Eventually.Equal(true, () => arrived = arrived || Arrive("a") == HttpStatusCode.OK);
        Assert.Equal(7, (await waits).Length);
        Assert.Equal(HttpStatusCode.NotFound, Arrive("a"));
        Assert.Equal(1, server.Ledger.Totals().Requests);

        HttpStatusCode Arrive(string name)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{server.Control}/holds/arrive?name={name}");
            using var answer = client.Send(request, Cancelled);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task The_control_port_tells_who_waits_and_opens_for_good()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        Assert.Equal("0", await Held());
        var waits = client.GetByteArrayAsync($"{server.Http}/hold/a?count=3&size=7", Cancelled);
        await Eventually.Equal("1", () => Held().GetAwaiter().GetResult());
        using var opened = await client.PostAsync($"{server.Control}/holds/release?name=a", null, Cancelled);
        Assert.Equal("1\n", await opened.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(7, (await waits).Length);
        // Who comes later passes, and nobody waits.
        Assert.Equal(5, (await client.GetByteArrayAsync($"{server.Http}/hold/a?count=3&size=5", Cancelled)).Length);
        Assert.Equal("0", await Held());

        async Task<string> Held() => (await client.GetStringAsync($"{server.Control}/holds/waiting?name=a", Cancelled)).TrimEnd();
    }

    [Fact]
    public async Task A_hold_that_is_not_released_says_how_many_came()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        using var answer = await client.GetAsync($"{server.Http}/hold/a?count=2&timeout=1ms", Cancelled);
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal("Hold 'a' was not released: 1 of 2 requests arrived within 0.001 s.\n", await answer.Content.ReadAsStringAsync(Cancelled));
        // The one that gave up no longer counts.
        using var again = await client.GetAsync($"{server.Http}/hold/a?count=1", Cancelled);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_client_that_leaves_no_longer_counts()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using (var raw = await RawClient.Connect(server.Http!))
        {
            await raw.Send("GET /hold/a?count=2 HTTP/1.1\r\nHost: raw\r\n\r\n");
            await Eventually.Equal(1, () => server.Ledger.Totals().Requests);
        }
        await Eventually.Equal(0, () => server.Ledger.Totals().Open);
        using var client = Clients.New(server);
        using var answer = await client.GetAsync($"{server.Http}/hold/a?count=2&timeout=1ms", Cancelled);
        Assert.StartsWith("Hold 'a' was not released: 1 of 2", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arrive")]
    [InlineData("release")]
    public async Task A_hold_without_a_name_is_refused(string what)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = new HttpClient();
        using var answer = await client.PostAsync($"{server.Control}/holds/{what}", null, Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("Option 'name' is missing: wanted the name of a hold, as in /holds/release?name=a.\n",
            await answer.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Another_count_for_a_waiting_hold_is_refused()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        var waiting = client.GetByteArrayAsync($"{server.Http}/hold/a?count=2", Cancelled);
        await Eventually.Equal(1, () => server.Ledger.Totals().Requests);
        using var other = await client.GetAsync($"{server.Http}/hold/a?count=3", Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
        Assert.Equal("Option 'count' is '3', but hold 'a' already waits for 2: wanted 2, or another name.\n",
            await other.Content.ReadAsStringAsync(Cancelled));
        await client.GetByteArrayAsync($"{server.Http}/hold/a?count=2", Cancelled);
        await waiting;
    }
}
