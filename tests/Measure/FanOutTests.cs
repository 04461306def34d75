using PoolBench.Bench.Cases;
using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Workloads;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>20 hosts × 20 requests: every count follows from the rule.</summary>
[Collection(Alone.Name)]
public sealed class FanOutTests(Rig rig, ITestOutputHelper output) : IClassFixture<Rig>
{
    [Theory]
    [InlineData("fan-out/host-order/shared", 20)]
    [InlineData("fan-out/host-order/max-per-server-5", 20)]
    [InlineData("fan-out/host-order/limits-100-100", 20)]
    // The tenth host takes the last idle place: from the eleventh on, each request's connection is closed when it comes back.
    [InlineData("fan-out/host-order/limits-100-10", 10 + (10 * 20))]
    // This rule closes the longest idle instead.
    [InlineData("fan-out/host-order/limits-100-10-httpcore-1.0", 20)]
    [InlineData("fan-out/in-turn/shared", 20)]
    [InlineData("fan-out/in-turn/max-per-server-5", 20)]
    [InlineData("fan-out/in-turn/limits-100-100-httpcore-1.0", 20)]
    [InlineData("fan-out/in-turn/limits-100-10", 10 + (10 * 20))]
    // The longest idle is the one that is needed next.
    [InlineData("fan-out/in-turn/limits-100-10-httpcore-1.0", 20 * 20)]
    [InlineData("fan-out-burst/host-order/shared", 20 * 20)]
    [InlineData("fan-out-burst/host-order/max-per-server-5", 20 * 5)]
    [InlineData("fan-out-burst/host-order/limits-100-10", 20 * 20)]
    [InlineData("fan-out-burst/host-order/limits-100-100", 20 * 20)]
    [InlineData("fan-out-burst/host-order/limits-100-10-httpcore-1.0", 20 * 20)]
    [InlineData("fan-out-burst/host-order/limits-100-100-httpcore-1.0", 20 * 20)]
    [InlineData("fan-out-burst/in-turn/shared", 20)]
    [InlineData("fan-out-burst/in-turn/max-per-server-5", 20)]
    [InlineData("fan-out-burst/in-turn/limits-100-100", 20)]
    [InlineData("fan-out-burst/in-turn/limits-100-10", 20 + (19 * 10))]
    public async Task Connections_follow_from_order_and_limits(string part, int connections)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs 20 loopback addresses");
        var row = FanOut.Grid.Single(each => each.Id == part + "/http");
        var iteration = await rig.Measure(row);

        output.WriteLine($"connections {iteration.Counts[CounterNames.Connections]}, {string.Join(' ', Rig.Met(iteration))}, "
            + $"peak {iteration.Counts[CounterNames.PeakOpen]}");
        Assert.Null(iteration.Fault);
        Assert.Equal(connections, iteration.Counts[CounterNames.Connections]);
        Assert.Equal(400, iteration.Counts[CounterNames.Requests]);
        Assert.Null(row.WhyBounded(CounterNames.Connections));
        if (row.Workload is not Bursts { Hold: > 0 })
            Assert.Equal([connections, 400 - connections, 0, 0, 0], Rig.Met(iteration));
    }

    [Fact]
    public async Task What_depends_on_the_order_within_a_round_is_declared_bounded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs 20 loopback addresses");
        var row = FanOut.Grid.Single(each => each.Id == "fan-out-burst/in-turn/limits-100-10-httpcore-1.0/http");
        var iteration = await rig.Measure(row);
        output.WriteLine($"connections {iteration.Counts[CounterNames.Connections]}");
        Assert.Null(iteration.Fault);
        Assert.InRange(iteration.Counts[CounterNames.Connections]!.Value, 210, 400);
        Assert.NotNull(row.WhyBounded(CounterNames.Connections));
    }

    [Fact]
    public void Requests_are_divided_evenly_in_both_orders()
    {
        Uri[] origins = [.. Enumerable.Range(1, 3).Select(i => new Uri($"http://127.0.0.{i}:80"))];
        string Order(Workload workload) => string.Concat(workload.Rounds(origins, "x")[0].Select(uri => uri!.Host[^1]));
        Assert.Equal("111222333", Order(Workload.Sequential(9) with { Hosts = 3 }));
        Assert.Equal("123123123", Order(Workload.Sequential(9) with { Hosts = 3, Interleaved = true }));
    }

    [Fact]
    public void Hosts_of_three_iterations_are_apart()
    {
        var hosts = new Hosts(new PoolBench.Server.Json.ReadyLine
        {
            Http = "http://127.0.0.1:80",
            Https = null,
            H2c = null,
            Control = "",
            Hosts = 254,
        }, null!);
        var all = Enumerable.Range(240, 3).SelectMany(number => hosts.Target(Link.Http, number, 20).Origins).Select(origin => origin.Host).ToArray();
        Assert.Equal(60, all.Distinct().Count());
    }
}
