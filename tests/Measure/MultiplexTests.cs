using PoolBench.Bench.Cases;
using PoolBench.Core.Runs;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>Requests that share a connection, and the edge where they no longer can.</summary>
[Collection(Alone.Name)]
public sealed class MultiplexTests(Rig rig) : IClassFixture<Rig>
{
    [Theory]
    [InlineData("multiplex/10-at-once/shared/http", 10)]
    [InlineData("multiplex/10-at-once/shared/h2c", 1)]
    [InlineData("multiplex/100-at-once/shared/h2", 1)]
    [InlineData("multiplex/100-held/shared/https", 100)]
    [InlineData("multiplex/101-held/shared/https", 101)]
    [InlineData("multiplex/100-held/shared/h2", 1)]
    [InlineData("multiplex/101-held/shared/h2", 1)]
    [InlineData("multiplex/100-held/shared-multiple/h2", 1)]
    [InlineData("multiplex/101-held/shared-multiple/h2", 2)]
    public async Task Connections_are_as_many_as_streams_need(string id, int connections)
    {
        var row = Multiplex.Grid.Single(each => each.Id == id);
        var iteration = await rig.Measure(row);

        Assert.Null(iteration.Fault);
        Assert.Equal(connections, iteration.Counts[CounterNames.Connections]);
        Assert.Equal(row.Workload.Requests, iteration.Counts[CounterNames.Requests]);
        Assert.Equal(row.Link.Multiplexed ? row.Workload.Requests : 0, iteration.Counts[CounterNames.Http2Streams]);
        if (row.Workload is Bursts { Late: > 0 })
            Assert.Null(row.WhyBounded(CounterNames.Connections));
    }

    [Theory]
    [InlineData("multiplex/101-held/shared/h2")]
    [InlineData("multiplex/101-held/shared-multiple/h2")]
    [InlineData("fan-out-burst/host-order/max-per-server-5/http")]
    public Task A_warm_up_ends_whatever_its_client_lets_through(string id) =>
        rig.WarmAsync(CaseList.All.Single(each => each.Id == id)).Bounded();

    [Fact]
    public void HTTP_3_is_a_row_that_says_what_is_missing()
    {
        var row = Multiplex.Grid.Single(each => each.Link.Id == "h3");
        Assert.Equal(Http3.Missing, row.Refusal);
        Assert.Contains("the server listens for http, https, h2c and not for HTTP/3", row.Refusal, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Equal(!System.Net.Quic.QuicListener.IsSupported, row.Refusal!.Contains("libmsquic.so.2", StringComparison.Ordinal));
    }
}
