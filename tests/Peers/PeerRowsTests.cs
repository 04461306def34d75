using PoolBench.Core.Runs;
using PoolBench.Peers;
using PoolBench.Server.Accounting;
using Xunit;

namespace PoolBench.Tests.Peers;

/// <summary>Which counts of a row are exact, and which a matter of chance.</summary>
public sealed class PeerRowsTests
{
    static readonly string[] Dials = [CounterNames.Connections, CounterNames.TlsFull, CounterNames.TlsResumed];

    static DriverLine Said => new()
    {
        Version = "1.99",
        Runtime = "Invented 1.0",
        Defaults = new Dictionary<string, string>(),
        LatenciesNs = [],
        Failures = new Dictionary<string, long>(),
        Seconds = 1,
    };

    [Theory]
    [InlineData(1, Exactness.Exact)]
    [InlineData(10, Exactness.Bounded)]
    public void Dials_that_HTTP2_has_no_use_for_are_a_matter_of_chance_and_a_single_one_is_not(int opened, Exactness exactness)
    {
        var workload = PeerWorkload.All.Single(each => each.Id == PeerWorkloads.Http2);
        ConnectionRecord[] connections = [.. Enumerable.Range(1, opened).Select(Connection)];
        var row = PeerRows.Of(Peer.All.Single(peer => peer.Id == "go"), workload, Said, connections, null, connections, null, "not asked");
        Assert.Equal(CaseStatus.Measured, row.Status);
        Assert.All(row.Counters.Where(counter => Dials.Contains(counter.Name)), counter => Assert.Equal(exactness, counter.Exactness));
        Assert.Equal(opened, row.Count(CounterNames.Connections));
    }

    static ConnectionRecord Connection(int id) => new()
    {
        Id = id,
        Listener = "https",
        Host = "127.0.0.1",
        ClientAddress = "127.0.0.1",
        ClientPort = 50_000 + id,
        OpenedNs = id,
        ClosedNs = 1000,
        Protocol = "HTTP/2",
        Tls = new("1.3", Resumed: false),
        Requests = 30 / id,
        Http2Streams = 30 / id,
        BytesReceived = 0,
        BytesSent = 0,
        ClosedBy = ClosedBy.Client,
    };
}
