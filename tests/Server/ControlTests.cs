using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PoolBench.Server;
using PoolBench.Server.Accounting;
using PoolBench.Server.Json;
using Xunit;

namespace PoolBench.Tests.Server;

public class ControlTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_control_port_says_can_be_read_back()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        await client.GetByteArrayAsync($"{server.Https}/echo", Cancelled);
        Assert.Equal(server.Ready, await client.GetFromJsonAsync($"{server.Control}/", ServerJson.Default.ReadyLine, Cancelled));

        var totals = (await client.GetFromJsonAsync($"{server.Control}/ledger", ServerJson.Default.LedgerTotals, Cancelled))!;
        Assert.Equal((1, 1, 1, 1), (totals.Accepted, totals.Requests, totals.Tls.Full, totals.ByListener["https"].Tls.Full));
        var entry = Assert.Single((await client.GetFromJsonAsync(
            $"{server.Control}/ledger/connections", ServerJson.Default.IReadOnlyListConnectionRecord, Cancelled))!);
        Assert.Equal(("https", "127.0.0.1", "HTTP/1.1", null), (entry.Listener, entry.Host, entry.Protocol, entry.ClosedBy));
        Assert.Equal(new TlsSession("1.3", false), entry.Tls);

        using var reset = await client.PostAsync($"{server.Control}/ledger/reset", null, Cancelled);
        var before = await reset.Content.ReadFromJsonAsync(ServerJson.Default.LedgerTotals, Cancelled);
        Assert.Equal(1, before!.Accepted);
        Assert.Equal((0, 1), (server.Ledger.Totals().Accepted, server.Ledger.Totals().OpenAtReset));
    }

    [Fact]
    public async Task The_names_in_the_JSON_are_the_documented_ones()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { HttpsPort = null, H2cPort = null });
        using var client = Clients.New(server);
        using (var raw = await RawClient.Connect(server.Http!))
            await raw.Ask("/echo");
        await Eventually.Equal(1, () => server.Ledger.Totals().ClosedByClient);
        using var ready = JsonDocument.Parse(await client.GetStringAsync($"{server.Control}/", Cancelled));
        Assert.Equal(["ready", "http", "https", "h2c", "control", "hosts", "rtt", "tlsVersion", "rootSha256", "members"],
            ready.RootElement.EnumerateObject().Select(each => each.Name));
        Assert.Equal(JsonValueKind.Null, ready.RootElement.GetProperty("https").ValueKind);
        using var totals = JsonDocument.Parse(await client.GetStringAsync($"{server.Control}/ledger", Cancelled));
        Assert.Equal(
            ["accepted", "openAtReset", "open", "peakOpen", "requests", "http2Streams", "requestsAfterClose", "tls",
                "closedByClient", "closedByServer", "reset", "refused",
                "bytesReceived", "bytesSent", "clientPorts", "requestsPerConnection", "use", "entriesDropped", "malformed", "atNs", "byListener"],
            totals.RootElement.EnumerateObject().Select(each => each.Name));
        using var entries = JsonDocument.Parse(await client.GetStringAsync($"{server.Control}/ledger/connections", Cancelled));
        Assert.Equal("client", entries.RootElement[0].GetProperty("closedBy").GetString());
    }

    [Fact]
    public async Task Usage_is_that_of_the_server_process()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        var usage = (await client.GetFromJsonAsync($"{server.Control}/usage", ServerJson.Default.ServerUsage, Cancelled))!;
        Assert.Equal(Environment.ProcessId, usage.ProcessId);
        Assert.All([usage.CpuNs, usage.AllocatedBytes, usage.WorkingSetBytes, usage.MethodsCompiled], figure => Assert.True(figure > 0));
        Assert.Equal(System.Diagnostics.Process.GetCurrentProcess().PriorityClass.ToString(), usage.Priority);
    }

    [Fact]
    public async Task Alive_answers_when_the_server_stops()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        var watching = client.GetStringAsync($"{server.Control}/alive", Cancelled);
        await client.GetStringAsync($"{server.Control}/", Cancelled);
        Assert.False(watching.IsCompleted);
        await server.DisposeAsync().AsTask().Bounded();
        try
        {
            Assert.Equal("The server is stopping.\n", await watching.Bounded());
        }
        catch (HttpRequestException)
        {
            // Its connection ended with the server before the sentence was out: the watcher knows as much.
        }
    }

    [Fact]
    public async Task A_server_with_requests_in_flight_and_idle_connections_stops()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        var waiting = client.GetByteArrayAsync($"{server.Http}/hold/a?count=2", Cancelled);
        await Eventually.Equal(1, () => server.Ledger.Totals().Requests);
        await client.GetByteArrayAsync($"{server.Http}/echo", Cancelled);
        await server.DisposeAsync().AsTask().Bounded();
        await Assert.ThrowsAsync<HttpRequestException>(() => waiting.Bounded());
    }

    [Theory]
    [InlineData("GET", "/ledger/reset", HttpStatusCode.MethodNotAllowed, "GET is not for /ledger/reset: wanted POST.\n")]
    [InlineData("POST", "/ledger", HttpStatusCode.MethodNotAllowed, "POST is not for /ledger: wanted GET.\n")]
    [InlineData("GET", "/echo", HttpStatusCode.NotFound,
        "There is no /echo on the control port: wanted /, /ledger, /ledger/connections, /ledger/reset, /ledger/timeline/start, "
        + "/ledger/timeline/stop, /connections/close, /holds/arrive, /holds/waiting, /holds/release, /certificate, /clock, /usage or /alive.\n")]
    public async Task What_is_not_there_gets_a_sentence(string method, string path, HttpStatusCode status, string sentence)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        using var request = new HttpRequestMessage(new HttpMethod(method), server.Control + path);
        using var answer = await client.SendAsync(request, Cancelled);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(sentence, await answer.Content.ReadAsStringAsync(Cancelled));
    }
}
