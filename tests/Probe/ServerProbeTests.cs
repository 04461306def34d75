using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using PoolBench.Core;
using PoolBench.Probe;
using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Probe;

public sealed class ServerProbeTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    static async Task<ProbeResult> ProbeAsync(string url, double seconds = 12, int requests = 30, int? connections = null)
    {
        var target = await ProbeTarget.FindAsync(url, allowRemote: false, Stop);
        return await new ServerProbe(target, new ProbeOptions(TimeSpan.FromSeconds(seconds), requests, connections), _ => { }).RunAsync(Stop);
    }

    [Theory]
    [InlineData(OddServer.Habit.Fin, Ending.Fin)]
    [InlineData(OddServer.Habit.Rst, Ending.Rst)]
    [InlineData(OddServer.Habit.Silence, Ending.Silence)]
    public async Task Finds_that_idle_connections_end_and_how(object habit, object ending)
    {
        using var server = new OddServer { Idle = Short, Ends = (OddServer.Habit)habit };
        var found = await ProbeAsync(server.Url, seconds: 20);
        Assert.Equal((Ending?)ending, found.ClosesBy);
        Assert.NotNull(found.IdleTimeoutMs);
        Assert.Null(found.RequestsPerConnection);
        Assert.Equal("none within 30 requests, the number that was tried", found.Reasons["requestsPerConnection"]);
    }

    [Fact]
    public async Task A_server_that_ends_nothing_leaves_nulls_with_what_was_tried()
    {
        using var server = new OddServer();
        var found = await ProbeAsync(server.Url, seconds: 5);
        Assert.Null(found.IdleTimeoutMs);
        Assert.StartsWith("none within ", found.Reasons["idleTimeoutMs"], StringComparison.Ordinal);
        Assert.Null(found.ClosesBy);
        var json = JsonDocument.Parse(ProbeJson.Bytes(found)).RootElement;
        foreach (var name in (string[])["idleTimeoutMs", "requestsPerConnection", "closesBy", "announcedTimeoutMs"])
            Assert.Equal(JsonValueKind.Null, json.GetProperty(name).ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("tls").GetProperty("resumes").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("http2").GetProperty("maxStreams").ValueKind);
        Assert.Equal(JsonValueKind.Number, json.GetProperty("rttMs").ValueKind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Counts_the_requests_of_a_connection(bool announces)
    {
        using var server = new OddServer { Most = 7, Announces = announces, Idle = Short };
        var found = await ProbeAsync(server.Url);
        Assert.Equal((7, announces), (found.RequestsPerConnection, found.LastIsAnnounced));
        var retry = found.Settings.Single(setting => setting.Name.StartsWith("Retry", StringComparison.Ordinal));
        Assert.Equal(announces ? "needed with the default idle time-out" : "needed", retry.Value);
    }

    [Fact]
    public async Task A_server_without_keep_alive_is_said_to_have_none()
    {
        using var server = new OddServer { Most = 1, Announces = true };
        var found = await ProbeAsync(server.Url);
        Assert.Equal((1, (double?)null), (found.RequestsPerConnection, found.IdleTimeoutMs));
        Assert.Equal(Ending.Fin, found.ClosesBy);
        Assert.Equal("the server ends each connection with its first answer", found.Reasons["idleTimeoutMs"]);
    }

    [Fact]
    public async Task Reads_the_keep_alive_header_and_a_farewell()
    {
        using var server = new OddServer
        {
            Idle = Short,
            Headers = "Keep-Alive: timeout=5, max=99\r\nServer: odd/1\r\n",
            Farewell = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n",
        };
        var found = await ProbeAsync(server.Url);
        Assert.Equal((5_000, 99, "odd/1"), (found.AnnouncedTimeoutMs, found.AnnouncedRequests, found.Server));
        Assert.Equal((Ending.Fin, "HTTP/1.1 408 Request Timeout"), (found.ClosesBy, found.SaysBeforeClose));
    }

    [Fact]
    public async Task Finds_what_is_announced_to_those_who_ask_alone()
    {
        using var server = new OddServer { Idle = Short, HeadersIfAsked = "Keep-Alive: timeout=5\r\n" };
        var found = await ProbeAsync(server.Url);
        Assert.Equal((null, 5_000), (found.AnnouncedTimeoutMs, found.AnnouncedIfAskedMs));
        Assert.Contains("Connection: keep-alive", found.Reasons["announcedTimeoutMs"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_short_look_cannot_know_is_said_to_be_unknown()
    {
        using var server = new OddServer();
        var found = await ProbeAsync(server.Url, seconds: 5);
        Assert.Equal("not known", found.Settings.Single(setting => setting.Name.StartsWith("Retry", StringComparison.Ordinal)).Value);
    }

    [Fact]
    public async Task Asks_this_suites_own_server_over_TLS_and_HTTP2()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        var found = await ProbeAsync(server.Https!.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/echo?size=10", seconds: 5);
        Assert.Equal("h2", found.Tls.Alpn);
        Assert.Equal(["1.2", "1.3"], found.Tls.Versions.Select(version => version.Version));
        Assert.All(found.Tls.Versions, version => Assert.True(version.Resumes));
        Assert.Equal([2, 1], found.Tls.Versions.Select(version => version.RoundTrips));
        Assert.Equal((true, 100L), (found.Http2.Spoken, found.Http2.MaxStreams));
        Assert.Equal(3, found.NewConnectionRoundTrips);
        Assert.Equal((2, 1), (found.Pipelining!.Answered, found.Pipelining.AnsweredAtClose));
        Assert.Equal(found.Tried.Connections, server.Ledger.Totals().Accepted);
        Assert.Equal(0, server.Ledger.Totals().Refused);
    }

    [Fact]
    public async Task Speaks_HTTP2_without_TLS_where_the_server_does()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        var target = await ProbeTarget.FindAsync(server.H2c + "/echo", allowRemote: false, Stop);
        using var connection = await PoolBench.Probe.Wires.Http2Connection.OpenAsync(target, new(), TimeSpan.FromSeconds(5), Stop);
        Assert.NotNull(connection);
        Assert.Equal(100, connection.MaxStreams);
        for (var i = 0; i < 3; i++)
            await connection.AskAsync(TimeSpan.FromSeconds(5), Stop);
        Assert.Equal((1, 3), (server.Ledger.Totals().Accepted, server.Ledger.Totals().Http2Streams));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_speaks_HTTP2_alone_is_asked_by_HTTP2(bool tls)
    {
        await using var server = await Http2AloneAsync(tls);
        var found = await ProbeAsync(server.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal), seconds: 5);
        Assert.Equal((true, true, 100L), (found.Http2.Spoken, found.Http2.Only, found.Http2.MaxStreams));
        Assert.Equal((null, null, 30), (found.Status, found.RequestsPerConnection, found.Tried.RequestsPerConnection));
        Assert.Equal(tls ? ["1.2", "1.3"] : [], found.Tls.Versions.Select(version => version.Version));
        Assert.Equal("the server speaks HTTP/2 alone, which has none", found.Reasons["pipelining"]);
        Assert.Equal("2.0, RequestVersionExact", found.Settings.Single(setting => setting.Name == "HTTP version").Value);
    }

    static async Task<WebApplication> Http2AloneAsync(bool tls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var secret = PoolBench.Server.Tls.Certificates.Create(System.Net.IPAddress.Loopback);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (tls)
                listen.UseHttps(secret.Leaf);
        }));
        var application = builder.Build();
        application.MapGet("/", () => "ok");
        await application.StartAsync(Stop);
        return application;
    }

    [Fact]
    public async Task A_certificate_that_clients_refuse_is_taken_and_said()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        var url = new UriBuilder(server.Https! + "/echo") { Host = "other.example" }.Uri;
        var target = new ProbeTarget(url, new(System.Net.IPAddress.Loopback, url.Port));
        var found = await new ServerProbe(target, new ProbeOptions(TimeSpan.FromSeconds(5), 30, null), _ => { }).RunAsync(Stop);
        Assert.Contains("not for other.example", found.Tls.CertificateTrouble, StringComparison.Ordinal);
        Assert.Contains("no authority that this machine trusts has signed it", found.Tls.CertificateTrouble, StringComparison.Ordinal);
        Assert.DoesNotContain("expired", found.Tls.CertificateTrouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_named_with_the_step_that_waited()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var fault = await Assert.ThrowsAsync<SuiteException>(() => ProbeAsync($"http://{silent.LocalEndpoint}/", seconds: 5));
        Assert.Equal(ExitCodes.NotMeasured, fault.ExitCode);
        Assert.Contains("gives no answer to a first request: the server is silent for 3 s", fault.Message, StringComparison.Ordinal);
        fault = await Assert.ThrowsAsync<SuiteException>(() => ProbeAsync($"https://{silent.LocalEndpoint}/", seconds: 1));
        Assert.Contains("it was at this: the first answer", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_connections_meet_a_limit()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { MaxConnections = 8, KeepAlive = TimeSpan.FromSeconds(1) });
        var found = await ProbeAsync(server.Http + "/echo", seconds: 5, connections: 20);
        // A connection of an earlier question may still hold a place.
        var limit = found.Connections!;
        Assert.Equal((20, 20), (limit.Tried, limit.Answered + limit.Ended));
        Assert.InRange(limit.Answered, 1, 8);
    }

    [Theory]
    [InlineData("ftp://localhost/", "is no URL of a server")]
    [InlineData("localhost:80", "is no URL of a server")]
    [InlineData("http://192.0.2.1/", "add --allow-remote")]
    public async Task Refuses_what_it_may_not_probe(string url, string sentence)
    {
        var fault = await Assert.ThrowsAsync<SuiteException>(() => ProbeTarget.FindAsync(url, allowRemote: false, Stop));
        Assert.Equal(ExitCodes.BadInput, fault.ExitCode);
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_HTTP_is_named()
    {
        using var server = new OddServer { Answer = "SSH-2.0-OpenSSH_9.2p1\r\n" };
        var fault = await Assert.ThrowsAsync<SuiteException>(() => ProbeAsync(server.Url));
        Assert.Equal(ExitCodes.NotMeasured, fault.ExitCode);
        Assert.Contains("speaks no HTTP/1.1 that could be read: 'SSH-2.0-OpenSSH", fault.Message, StringComparison.Ordinal);
    }
}
