using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using PoolBench.Bench.Cases;
using PoolBench.Bench.MainJob;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Server;
using PoolBench.Server.Accounting;
using PoolBench.Server.Json;
using PoolBench.Server.Listeners;
using PoolBench.Server.Rtt;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>Links with a TLS version and a round-trip time: what both ends count, and which addresses they lead to.</summary>
[Collection(Alone.Name)]
public sealed class LinkTests
{
    const int Requests = 6;

    [Theory]
    [InlineData("http", "per-request", 6, 0, 0, null)]
    [InlineData("https-tls1.2", "per-request", 6, 6, 0, "1.2")]
    [InlineData("https-tls1.2-resumed", "per-request", 6, 1, 5, "1.2")]
    [InlineData("https-tls1.3", "per-request", 6, 6, 0, "1.3")]
    [InlineData("https-tls1.3-resumed", "per-request", 6, 1, 5, "1.3")]
    [InlineData("https-tls1.2", "shared", 1, 1, 0, "1.2")]
    [InlineData("https-tls1.3-resumed", "shared", 1, 1, 0, "1.3")]
    public async Task Both_ends_count_the_handshakes_that_a_slow_link_allows(
        string id, string strategy, int connections, int full, int resumed, string? version)
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "this system has only the address 127.0.0.1");
        var link = Link.Known.Single(each => each.Id == id).At(TimeSpan.FromMilliseconds(3));
        var row = new Case("test", Strategy.Of(strategy), Workload.Sequential(Requests), link);
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { RoundTrips = Rules(Hosts.Block(1, 250, link.Rtt)) });
        using var control = new ControlClient(server.Control);
        // A number of its own, and so a name: no other test's session is resumed.
        var target = new Hosts(server.Ready, server.RootCertificate).Target(link, 100_000 + Random.Shared.Next(1_000_000));
        using var measurement = await Measurement.PrepareAsync(row, target, control, "test");
        await measurement.RunAsync();
        var iteration = await measurement.FinishAsync();

        Assert.Null(iteration.Fault);
        Assert.Equal((connections, connections, full, resumed, connections),
            (iteration.Counts[CounterNames.Connections], iteration.Counts[CounterNames.Dials], iteration.Counts[CounterNames.TlsFull],
                iteration.Counts[CounterNames.TlsResumed], iteration.Counts[CounterNames.ClosedByClient]));
        if (version is not null)
            Assert.Equal(new TlsVersionCounts(full, resumed), server.Ledger.Totals().Tls.ByVersion[version]);
        Assert.All(server.Ledger.Connections(), connection => Assert.Equal(target.Address.ToString(), connection.Host));
        var stored = CaseResults.Of(row, [iteration], failure: null);
        Assert.Equal((3.0, version), (stored.RttMs, stored.TlsVersion));
        Assert.Empty(CaseCheck.Faults(stored, "$"));
    }

    [Fact]
    public void Each_iteration_of_a_case_with_a_round_trip_time_has_an_address_of_its_own_and_warm_ups_none()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "this system has only the address 127.0.0.1");
        var rows = CaseList.All.Where(row => row.Link.Rtt > TimeSpan.Zero).ToArray();
        var text = HostPlan.RoundTripsOf(rows)!;
        var rules = Rules(text);
        using var server = new Root();
        var hosts = new Hosts(new ReadyLine
        {
            Http = "http://127.0.0.1:1",
            Https = "https://127.0.0.1:2",
            H2c = "http://127.0.0.1:3",
            Control = "",
            Hosts = 4,
            Rtt = text,
        }, server.Certificate);
        var addresses = new List<(string, string)>();
        foreach (var row in rows)
        {
            Assert.Equal("127.0.0.1", hosts.Target(row.Link, Hosts.WarmUp).Address.ToString());
            for (var i = 0; i < BenchConfig.Iterations; i++)
            {
                var target = hosts.Target(row.Link, HostPlan.NumberOf(CaseList.IndexOf(row), i));
                Assert.Equal(row.Link.Rtt, rules.Of(Listener.Http, target.Address));
                addresses.Add((target.Address.ToString(), target.Origin.ToString()));
            }
        }
        Assert.Equal(addresses.Count, addresses.Select(each => each.Item1).Distinct().Count());
        Assert.Equal(addresses.Count, rules.Addresses.Count());
        Assert.All(CaseList.All.Except(rows).Take(50), row =>
            Assert.Equal(TimeSpan.Zero, rules.Of(Listener.Http, hosts.Target(row.Link, 7).Address)));
    }

    [Fact]
    public void Cases_without_a_round_trip_time_need_no_such_server() =>
        Assert.Null(HostPlan.RoundTripsOf(CaseList.All.Where(row => row.Link.Rtt == TimeSpan.Zero)));

    [Fact]
    public void A_server_without_such_an_address_is_said()
    {
        using var server = new Root();
        var hosts = new Hosts(new ReadyLine { Http = "http://127.0.0.1:1", Https = null, H2c = null, Control = "", Hosts = 4 }, server.Certificate);
        var fault = Assert.Throws<InvalidOperationException>(() => hosts.Target(Link.Http.At(TimeSpan.FromMilliseconds(5)), 2));
        Assert.Equal("the server has no address with a round-trip time of 5ms", fault.Message);
    }

    [Theory]
    [InlineData(false, null, false, 1)]
    [InlineData(true, "1.3", false, 2)]
    [InlineData(true, "1.3", true, 2)]
    [InlineData(true, null, true, 2)]
    [InlineData(true, "1.2", false, 3)]
    [InlineData(true, "1.2", true, 2)]
    public void A_new_connection_costs_the_flights_of_its_handshakes(bool tls, string? version, bool resumed, int trips) =>
        Assert.Equal(trips, ConnectTrips.Of(tls, version, resumed));

    /// <summary>Whatever else it set would be measured as if it were the framework's. TLS options show as the name of their class.</summary>
    [Fact]
    public void A_handler_is_the_frameworks_own_but_for_the_proxy_and_TLS() => Assert.All(Link.Known, link =>
    {
        using var plain = new SocketsHttpHandler { UseProxy = false };
        using var handler = TargetOf(link).NewHandler();
        Assert.Equal(Settings(plain), Settings(handler));
    });

    [Fact]
    public void A_factory_keeps_its_handler_for_as_long_as_by_itself()
    {
        using var services = Factory.Services(TargetOf(Link.Http).Configure).BuildServiceProvider();
        var options = services.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get(Factory.ClientName);
        Assert.Equal(new HttpClientFactoryOptions().HandlerLifetime, options.HandlerLifetime);
    }

    [Fact]
    public void Idle_connections_last_as_long_as_the_limits_say()
    {
        var (limits, week) = (CappedStrategy.Capped(1), TimeSpan.FromDays(7));
        using var plain = new SocketsHttpHandler();
        using var handler = TargetOf(Link.Http).NewHandler(limits);
        using var expiring = TargetOf(Link.Http).NewHandler(limits with { KeepAliveExpiry = week });
        Assert.Equal((plain.PooledConnectionIdleTimeout, week), (handler.PooledConnectionIdleTimeout, expiring.PooledConnectionIdleTimeout));
    }

    [Fact]
    public void A_load_over_a_slow_link_counts_the_same_and_says_how_slow()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "this system has only the address 127.0.0.1");
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] args = ["load", "--strategy", "shared", "--workload", "sequential", "--requests", "5", "--link",
            "https-tls1.2", "--rtt", "5ms", "--json", "-"];
        Assert.True(Cli.Guard(error, () => PoolBench.Bench.CommandLine.Run(args, output, error)) == ExitCodes.Fine, error.ToString());
        using var json = JsonDocument.Parse(output.ToString());
        var result = json.RootElement;
        Assert.Equal((5.0, "https-tls1.2"), (result.GetProperty("rttMs").GetDouble(), result.GetProperty("link").GetString()));
        Assert.Equal((1, 1, 0),
            (result.GetProperty("connectionsOpened").GetInt32(), result.GetProperty("tls").GetProperty("full").GetInt32(),
                result.GetProperty("tls").GetProperty("resumed").GetInt32()));
    }

    static Target TargetOf(Link link) => new(link, new Uri("http://127.0.0.1:1"), null, null);

    static IEnumerable<string> Settings(SocketsHttpHandler handler) =>
        typeof(SocketsHttpHandler).GetProperties().Select(property => $"{property.Name} {property.GetValue(handler)}");

    static RoundTrips Rules(string text) => RoundTrips.TryParse(text, out var rules) ? rules : throw new FormatException(text);

    /// <summary>A certificate that nothing is asked of.</summary>
    sealed class Root : IDisposable
    {
        readonly System.Security.Cryptography.RSA _key = System.Security.Cryptography.RSA.Create(2048);

        public Root() => Certificate = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=nobody", _key, System.Security.Cryptography.HashAlgorithmName.SHA256,
            System.Security.Cryptography.RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));

        public System.Security.Cryptography.X509Certificates.X509Certificate2 Certificate { get; }

        public void Dispose()
        {
            Certificate.Dispose();
            _key.Dispose();
        }
    }
}
