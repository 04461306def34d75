using System.Net;
using PoolBench.Server.Accounting;
using PoolBench.Server.Listeners;
using PoolBench.Tests.Pool;
using Xunit;

namespace PoolBench.Tests.Server;

/// <summary>A time line that nobody stops stays small, and says what it left out.</summary>
public sealed class TimelineBoundTests
{
    static readonly IPEndPoint Somewhere = new(IPAddress.Loopback, 1);

    [Fact]
    public void It_notes_so_many_connections_and_requests_and_counts_the_rest()
    {
        var ledger = new Ledger(10, () => { });
        ledger.StartTimeline();
        for (var id = 1; id <= 10_003; id++)
            ledger.Close(ledger.Accept(id, Listener.Http, Somewhere, Somewhere), ClosedBy.Client);
        for (var i = 0; i < 20_005; i++)
            ledger.Timeline!.Begin(7)();
        var record = ledger.StopTimeline();
        Assert.Equal((10_000, 3, false), (record.Connections.Count, record.DroppedConnections, record.EndedItself));
        Assert.Equal((20_000, 5), (record.Connections.Sum(lane => lane.Requests.Count), record.Dropped));
    }

    [Fact]
    public void It_ends_by_itself_after_ten_minutes()
    {
        var clock = new PoolClock();
        var ledger = new Ledger(10, () => { }, clock);
        ledger.StartTimeline();
        ledger.Accept(1, Listener.Http, Somewhere, Somewhere);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(ledger.Timeline);
        ledger.Accept(2, Listener.Http, Somewhere, Somewhere);
        var record = ledger.StopTimeline();
        Assert.Equal((1, true, 600_000_000_000), (record.Connections.Count, record.EndedItself, record.EndNs));
        Assert.False(ledger.StopTimeline().EndedItself);
    }
}
