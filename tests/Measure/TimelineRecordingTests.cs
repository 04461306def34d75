using PoolBench.Bench.Cases;
using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Server;
using PoolBench.Server.Accounting;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>What the server notes of a small piece of work is exactly what happened.</summary>
[Collection(Alone.Name)]
public sealed class TimelineRecordingTests
{
    [Fact]
    public async Task Bursts_of_ten_that_keep_three_open_ten_and_then_seven_each()
    {
        var timeline = await Record(new LimitedPool(CappedStrategy.Capped(10) with { MaxKeepAlive = 3 }), Link.Http);
        Assert.Equal("3 bursts of 10 requests at once", timeline.Workload);
        Assert.Equal(24, timeline.Connections.Count);
        Assert.Equal(30, timeline.Connections.Sum(connection => connection.Requests.Count));
        Assert.Equal(3, timeline.Connections.Count(connection => connection.ClosedBy is null));
        Assert.Equal(21, timeline.Connections.Count(connection => connection.ClosedBy == ConnectionEnd.Client));
        Assert.All(timeline.Connections, connection => Assert.Null(connection.SecuredNs));
        Assert.Empty(PoolBench.Core.Store.TimelineCheck.Faults(timeline, "$"));
        // All ten of a burst are at the server at once: the last has come before the first is answered.
        foreach (var burst in timeline.Connections.SelectMany(connection => connection.Requests).OrderBy(request => request.StartNs).Chunk(10))
            Assert.True(burst.Max(request => request.StartNs) <= burst.Min(request => request.EndNs));
    }

    [Fact]
    public async Task Over_TLS_each_connection_is_secured_before_its_requests()
    {
        var timeline = await Record(new Shared(), Link.Https);
        Assert.Equal(10, timeline.Connections.Count);
        Assert.All(timeline.Connections, connection =>
            Assert.True(connection.OpenedNs < connection.SecuredNs && connection.SecuredNs <= connection.Requests[0].StartNs));
        Assert.All(timeline.Connections, connection => Assert.Equal((3, null), (connection.Requests.Count, connection.ClosedBy)));
    }

    [Fact]
    public async Task Nothing_is_noted_unless_asked_and_a_second_start_begins_anew()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var control = new ControlClient(server.Control);
        using var client = new HttpClient();
        await client.GetByteArrayAsync($"{server.Http}/echo", TestContext.Current.CancellationToken);
        Assert.Equal((0, 0), Counted(await control.StopTimelineAsync()));

        await control.StartTimelineAsync();
        // Its connection was open before: not noted.
        await client.GetByteArrayAsync($"{server.Http}/echo", TestContext.Current.CancellationToken);
        await control.StartTimelineAsync();
        using (var other = new HttpClient())
            for (var i = 0; i < 2; i++)
                await other.GetByteArrayAsync($"{server.Http}/echo", TestContext.Current.CancellationToken);
        Assert.Equal((1, 2), Counted(await control.StopTimelineAsync()));
        Assert.Equal((0, 0), Counted(await control.StopTimelineAsync()));
    }

    [Fact]
    public void The_quick_profile_shows_cases_and_no_case_shows_much()
    {
        Assert.Contains(CaseList.Of("quick"), row => row.Shown is not null);
        var shown = CaseList.All.Where(row => row.Shown is not null).ToArray();
        Assert.All(shown, row => Assert.InRange(row.Shown!.Requests, 1, 100));
        Assert.Equal(6, shown.Count(row => row.Family == "keep-alive-burst"));
    }

    static (int Connections, int Requests) Counted(TimelineRecord record) =>
        (record.Connections.Count, record.Connections.Sum(lane => lane.Requests.Count));

    static async Task<CaseTimeline> Record(Strategy strategy, Link link)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var control = new ControlClient(server.Control);
        var target = new Hosts(server.Ready, server.RootCertificate).Target(link, Hosts.WarmUp);
        var shown = Workload.Burst(10, 3);
        return await Timelines.RecordAsync(new Case("test", strategy, shown, link), shown, target, control, "shown");
    }
}
