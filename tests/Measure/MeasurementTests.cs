using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>Every strategy against a real server: the counts of one measurement, as the ledger and the client have them.</summary>
[Collection(Alone.Name)]
public sealed class MeasurementTests
{
    const int Requests = 12;

    /// <summary>Strategies that dial for every request; all others dial once for requests one after another.</summary>
    static readonly string[] Dialling = ["per-request", "per-request-undisposed", "connection-close"];

    public static TheoryData<string, string> Runnable =>
        [.. from strategy in Strategy.All from link in Link.All where strategy.Refuses(link) is null select (strategy.Id, link.Id)];

    [Theory, MemberData(nameof(Runnable))]
    public async Task Sequential_requests_dial_once_or_every_time(string strategy, string link)
    {
        var iteration = await Measure(strategy, link, Workload.Sequential(Requests));

        var dials = Dialling.Contains(strategy) ? Requests : 1;
        Assert.Null(iteration.Fault);
        Assert.Equal(dials, iteration.Counts[CounterNames.Connections]);
        Assert.Equal(dials, iteration.Counts[CounterNames.Dials]);
        Assert.Equal(dials, iteration.Counts[CounterNames.Dialled]);
        Assert.Equal(Requests - dials, iteration.Counts[CounterNames.Reused]);
        Assert.Equal(Requests, iteration.Counts[CounterNames.Requests]);
        Assert.Equal(0, iteration.Counts[CounterNames.FailedRequests]);
        Assert.Equal(link is "h2" or "h2c" ? Requests : 0, iteration.Counts[CounterNames.Http2Streams]);
        Assert.Equal(link is "https" or "h2" ? 1 : 0, iteration.Counts[CounterNames.TlsFull]);
        Assert.Equal(link is "https" or "h2" ? dials - 1 : 0, iteration.Counts[CounterNames.TlsResumed]);
        Assert.Equal(Requests, iteration.Latency.Parts.Values.Sum(part => part.Count));
    }

    [Theory]
    [InlineData("shared", "http", 8)]
    [InlineData("factory", "http", 8)]
    [InlineData("shared", "https", 8)]
    [InlineData("shared", "h2", 1)]
    [InlineData("per-thread", "http", 8)]
    [InlineData("shared-sync", "http", 8)]
    [InlineData("per-request", "http", 8 * 3)]
    public async Task Three_held_bursts_of_eight_open_what_the_first_needs_or_everything_anew(string strategy, string link, int connections)
    {
        var iteration = await Measure(strategy, link, Workload.Burst(8, 3));

        Assert.Null(iteration.Fault);
        Assert.Equal(connections, iteration.Counts[CounterNames.Connections]);
        Assert.Equal(24 - connections, iteration.Counts[CounterNames.Reused]);
        if (connections <= 8)
            Assert.Equal(connections, iteration.Counts[CounterNames.PeakOpen]);
    }

    [Fact]
    public async Task Thirty_two_requests_at_once_on_a_shared_client_are_thirty_two_connections()
    {
        var iteration = await Measure("shared", "http", Workload.Burst(32, 2));
        Assert.Equal(32, iteration.Counts[CounterNames.Connections]);
        Assert.Equal(32, iteration.Counts[CounterNames.IdleAfter]);
        Assert.Equal(32, iteration.Counts[CounterNames.ClosedByClient]);
    }

    [Fact]
    public async Task A_connection_that_the_client_did_not_dial_makes_the_iteration_invalid()
    {
        var iteration = await Measure("shared", "http", Workload.Sequential(2), async server =>
        {
            using var stranger = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, server.H2c + "/echo")
            {
                Version = new Version(2, 0),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using var answer = await stranger.SendAsync(request);
        });
        Assert.Equal("the client dialled 1 connections, the server accepted 2", iteration.Fault);
    }

    [Fact]
    public async Task Requests_that_fail_make_the_iteration_invalid_and_stay_out_of_the_latencies()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var control = new ControlClient(server.Control);
        var target = new Hosts(server.Ready, server.RootCertificate).Target(Link.Http, 1);
        // A hold that waits for one more than come answers with 504 when its time is up.
        Uri[] rounds = [new(target.Origin, "/echo"), new(target.Origin, "/hold/never?count=2&timeout=1ms"), new(target.Origin, "/echo?status=500")];
        var recorder = new Recorder(1, rounds.Length);
        using (var client = new Shared().Open(target))
            await recorder.Workers[0].SendAsync(client, rounds, rendezvous: null, synchronous: false);

        Assert.Equal(2, recorder.Failed);
        Assert.Equal(["status 2"], recorder.Failures);
        var parts = recorder.ToLatency().Parts;
        Assert.Equal([LatencyParts.Dialled, LatencyParts.FailedPrefix + "status"], parts.Keys);
        Assert.Equal(1, parts[LatencyParts.Dialled].Count);
    }

    [Fact]
    public async Task A_server_that_is_gone_is_a_failed_connect()
    {
        Target target;
        await using (var server = await EchoServer.StartAsync(new EchoServerOptions()))
            target = new Hosts(server.Ready, server.RootCertificate).Target(Link.Http, 1);
        var recorder = new Recorder(1, 1);
        using var client = new Shared().Open(target);
        await recorder.Workers[0].SendAsync(client, [new Uri(target.Origin, "/echo")], rendezvous: null, synchronous: false);
        Assert.Equal(["connect 1"], recorder.Failures);
    }

    static async Task<Iteration> Measure(string strategy, string link, Workload workload, Func<EchoServer, Task>? meanwhile = null)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { Hosts = OperatingSystem.IsLinux() ? 2 : 1 });
        using var control = new ControlClient(server.Control);
        var row = new Case("test", Strategy.Of(strategy), workload, Link.All.Single(each => each.Id == link));
        var target = new Hosts(server.Ready, server.RootCertificate).Target(row.Link, server.Ready.Hosts);
        // A name of its own, so that no other test's TLS session is resumed.
        using var measurement = await Measurement.PrepareAsync(row, Named(target, server), control, $"{strategy}-{link}");
        await measurement.RunAsync();
        await (meanwhile?.Invoke(server) ?? Task.CompletedTask);
        return await measurement.FinishAsync();
    }

    static Target Named(Target target, EchoServer server) =>
        new(target.Link, target.Origin, $"t{Guid.NewGuid():N}.poolbench.localhost:{target.Origin.Port}", server.RootCertificate);
}
