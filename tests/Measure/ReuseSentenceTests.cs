using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using PoolBench.Bench.Loads;
using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Manners;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>
/// What <c>load</c> says about reuse, queues and failures follows from the account of each connection and request, whatever the totals look like.
/// </summary>
[Collection(Alone.Name)]
public sealed class ReuseSentenceTests(Rig rig) : IClassFixture<Rig>
{
    [Fact]
    public async Task Connections_that_carried_two_requests_each_are_not_called_unused_though_dials_and_answers_are_as_many()
    {
        var result = await Load(Brought.Over(new GivingUp(request => request % 2 == 0)), Workload.Sequential(40));
        Assert.Equal((20, 20, 40), (result.ConnectionsOpened, result.Requests - result.Failed, result.Arrived));
        Assert.Equal((0L, 0L, 20L), (result.Unused, result.UsedOnce, result.ReusedConnections));
        Assert.Equal(
            ["20 connections carried 40 requests, each more than one.", "0.5 dials a request, where 1 connection would do."], Sentences(result));
    }

    [Fact]
    public async Task A_handler_that_is_replaced_is_found_out_though_its_connections_were_all_open_at_once()
    {
        HttpClient? now = null;
        var result = await Load(new Brought(request => request % 10 == 1 ? now = new HttpClient() : now!), Workload.Sequential(60));
        Assert.Equal((6, 6, 6), (result.ConnectionsOpened, result.PeakOpen, result.IdleAfter));
        Assert.StartsWith("6 connections carried 60 requests, each more than one. 0.1 dials a request, where 1 connection would do. "
            + "6 were open at the end, 5 more than were ever needed at once: connections left behind", Text(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_that_unread_answers_hold_are_not_laid_at_a_handlers_door()
    {
        var row = new Case("test", new Shared(), Workload.Sequential(3), Link.Http);
        var result = Result(row, await rig.Measure(row)) with
        {
            ConnectionsOpened = 3,
            PeakOpen = 3,
            IdleAfter = 3,
            UsedOnce = 3,
            ReusedConnections = 0,
        };
        string Cause(Manner? manner, Strategy? strategy = null) => ReuseSentences.Of(
            new(row with { Manner = manner, Strategy = strategy ?? row.Strategy }, null), result).Last().Split(": ")[1];
        var (left, drains) = ("connections left behind, as when a handler is replaced or never disposed.",
            new Manner { Reading = Reading.HeadersOnly, AnswerBytes = 300_000 });
        Assert.Equal(left, Cause(null));
        Assert.Equal(left, Cause(new() { Reading = Reading.HeadersOnly }));
        Assert.Equal(left, Cause(drains, new PerRequestUndisposed()));
        Assert.Equal("the rest of an answer was still being read when the next request came, which dialled instead.", Cause(drains));
        Assert.Equal("answers hold them that were neither read nor disposed of.", Cause(new() { Reading = Reading.LeftUnread }));
    }

    /// <summary>What an open workload needs at once is what was under way, not what was open.</summary>
    [Fact]
    public void An_open_workload_knows_how_many_requests_were_under_way_at_once()
    {
        var recorder = Recorder.Open([0, 1_000, 2_000, 1_000_000]);
        long Ticks(double ns) => PaceClock.Ticks((long)ns);
        // Sent when due; the first three overlap, the second ends as the third begins to be alone.
        (long Due, double Ends)[] requests = [(0, 9_000), (1_000, 5_000), (2_000, 8_000), (1_000_000, 1_100_000)];
        for (var i = 0; i < requests.Length; i++)
            recorder.Workers[0]
                .Record(i, Ticks(requests[i].Due), Ticks(requests[i].Due), Ticks(requests[i].Ends), Recorder.Outcome.Reused, TimeSpan.Zero);
        Assert.Equal(3, recorder.MostUnderWay);
        Assert.Null(new Recorder(2, 2).MostUnderWay);
    }

    /// <summary>The second request waits for its dial; the first is answered meanwhile, and it takes that connection.</summary>
    [Fact]
    public async Task A_connection_that_no_request_ever_went_through_is_told()
    {
        var row = new Case("test", new Shared(), Workload.Burst(2, 1) with { Late = 1 }, Link.Http) { ConnectDelay = TimeSpan.FromMilliseconds(500) };
        var result = Result(row, await rig.Measure(row));
        Assert.Equal((2, 2, 0), (result.ConnectionsOpened, result.Requests, result.Failed));
        Assert.Equal((1L, 0L, 1L), (result.Unused, result.UsedOnce, result.ReusedConnections));
        Assert.Equal(["2 connections carried 2 requests: 1 more than one, 1 none.", "1 was dialled for nothing: no request ever went through it."],
            Sentences(result));
    }

    /// <summary>Those that lay idle carried their share, and the account of the opened ones does not have it.</summary>
    [Fact]
    public async Task Connections_that_lay_idle_are_not_forgotten_in_the_account()
    {
        var row = new Case("test", new Shared(), Workload.Burst(4, 2) with { Idle = 2 }, Link.Http);
        var result = Result(row, await rig.Measure(row));
        Assert.Equal((2, 8), (result.ConnectionsOpened, result.Arrived));
        Assert.Equal(["2 connections were opened beside the 2 that lay idle at the start; together they carried 8 requests."],
            ReuseSentences.Of(new(row, null), result));
    }

    [Fact]
    public async Task What_was_needed_at_once_is_no_more_than_was_ever_open()
    {
        var result = await Load(new PerRequest(), Workload.Sequential(6));
        Assert.Equal(["Every request dialled: no connection was used twice.", "1 dial a request, where 1 connection would do."], Sentences(result));
        // 33 dials for 50 workers, but only 2 at a time.
        var impatient = result with
        {
            Requests = 200,
            Failed = 189,
            Arrived = 33,
            ConnectionsOpened = 33,
            PeakOpen = 2,
            UsedOnce = 33,
            MostUnderWay = 50,
        };
        Assert.Equal(["Every request that arrived dialled: no connection was used twice.", "0.165 dials a request, where 2 connections would do."],
            Sentences(impatient));
    }

    [Fact]
    public async Task A_burst_says_that_it_needed_what_it_dialled()
    {
        var result = await Load(new Shared(), Workload.Burst(5, 2));
        Assert.Equal(["5 connections carried 10 requests, each more than one.",
            "All were open at once, for up to 5 requests under way: nothing was dialled twice."], Sentences(result));
        Assert.Equal(["1 connection carried all 4 requests."], Sentences(await Load(new Shared(), Workload.Sequential(4))));
    }

    [Fact]
    public async Task Of_300_at_once_on_100_streams_200_queue()
    {
        var row = new Case("test", new Shared(), Workload.Burst(300, 1) with { Late = 200 }, Link.H2c);
        var result = Result(row, await rig.Measure(row, watchesQueue: true));
        Assert.Equal((1L, 99L, (long?)200), (result.Met.Dialled, result.Met.Reused, result.Met.Queued));
        Assert.Null(result.Met.QueuedThenDialled);
        Assert.Equal(300, result.MostUnderWay);
        Assert.NotNull(result.QueueNs);
    }

    [Fact]
    public async Task What_waits_inside_a_client_with_a_cap_of_its_own_is_counted()
    {
        var row = new Case(
            "test", Brought.Over(new SocketsHttpHandler { MaxConnectionsPerServer = 4 }), Workload.Burst(10, 1) with { Late = 6 }, Link.Http);
        var result = Result(row, await rig.Measure(row, watchesQueue: true));
        Assert.Equal((4L, 0L, (long?)6, (long?)null), (result.Met.Dialled, result.Met.Reused, result.Met.Queued, result.Met.QueuedThenDialled));
        Assert.Equal(QueueWatch.NoSlots, result.Unknown[CounterNames.QueuedThenDialled]);
    }

    [Fact]
    public async Task What_nobody_tells_is_a_dash_with_its_reason_and_null_in_the_JSON()
    {
        var row = new Case("test", Brought.Over(new Elsewhere()), Workload.Sequential(5), Link.Http);
        var result = Result(row, await rig.Measure(row, watchesQueue: true));
        Assert.Equal((1L, 4L, (long?)null), (result.Met.Dialled, result.Met.Reused, result.Met.Queued));
        Assert.Null(result.QueueNs);
        var table = Table(result);
        Assert.Contains("1 dialled, 4 reused, – queued, – queued then dialled", table, StringComparison.Ordinal);
        Assert.Contains($"queued: {QueueWatch.NotTold}", table, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(result.ToJson());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("met").GetProperty("queued").ValueKind);
        Assert.Equal(QueueWatch.NotTold, json.RootElement.GetProperty("unknown").GetProperty("queued").GetString());
    }

    [Fact]
    public async Task Failures_keep_their_facts_and_what_never_came_to_the_server_is_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the number is Linux's");
        // An address that no machine has: binding to it fails in the kernel.
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, _) =>
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0));
                return ValueTask.FromResult<Stream>(new NetworkStream(socket));
            },
        };
        var result = await Load(Brought.Over(handler), Workload.Sequential(7));
        Assert.Equal((7, 0, 0), (result.Failed, result.Arrived, result.ConnectionsOpened));
        Assert.Null(result.Fault);
        var failure = Assert.Single(result.Failures);
        Assert.Equal(("connect", "System.Net.Http.HttpRequestException", "ConnectionError", "AddressNotAvailable", 99, 7),
            (failure.Kind, failure.Exception, failure.HttpError, failure.SocketError, failure.Errno, failure.Count));
        Assert.True(failure.LatencyNs!.Max > 0);
        var table = Table(result);
        Assert.Contains("7 × connect after ", table, StringComparison.Ordinal);
        Assert.Contains("System.Net.Http.HttpRequestException, AddressNotAvailable (99): Cannot assign requested address", table,
            StringComparison.Ordinal);
        Assert.Contains("0 at the server; 7 never arrived", table, StringComparison.Ordinal);
        Assert.Contains("No request was answered. No connection was opened.", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statuses_are_told_apart_and_a_contradiction_shows_beside_failures()
    {
        var handler = new Rewriting(request => request % 3 == 0 ? "/echo?status=503" : "/echo?status=500");
        var result = await Load(Brought.Over(handler), Workload.Sequential(6));
        Assert.Equal([("status", "status 500", 4L), ("status", "status 503", 2L)],
            result.Failures.Select(failure => (failure.Kind, failure.Message, failure.Count)));
        Assert.Equal(6, result.Arrived);
        Assert.Contains("Do not trust these counts: x.", Table(result with { Fault = "x" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Above_the_cap_and_modelled_rules_are_said_in_words()
    {
        var row = new Case("test", Rig.Pool(20, 4, KeepAliveRule.Httpcore10), Workload.Sequential(3), Link.Http);
        var result = Result(row, await rig.Measure(row));
        var load = new PoolBench.Bench.Loads.Load(row, null);
        Assert.DoesNotContain("above the cap", string.Join(' ', ReuseSentences.Of(load, result)), StringComparison.Ordinal);
        Assert.Contains("23 were open at once, above the cap of 20: ", string.Join(' ', ReuseSentences.Of(load, result with { PeakOpen = 23 })),
            StringComparison.Ordinal);
        using var output = new StringWriter();
        LoadTable.Print(load, result, output);
        Assert.Contains("counts are modelled on httpcore-1.0, times are not", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("times are not", Table(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_closed_and_TIME_WAIT_by_side_are_shown()
    {
        var result = await Load(new PerRequest(), Workload.Sequential(3));
        Assert.Equal(new ClosedShares(3, 0, 0, 0), result.Closed);
        Assert.Contains("3 by the client, 0 by the server, 0 by a reset", Table(result), StringComparison.Ordinal);
        Assert.Contains("– on the client's side, – on the server's", Table(result with { TimeWait = new(null, null) }), StringComparison.Ordinal);
    }

    [Fact]
    public void More_answers_than_are_due_are_explained()
    {
        Assert.Null(OpenLoad.WhyMore(100, new OpenShares(500, 480, 0.2, 0, null)));
        Assert.Equal("more than is due on average: the last of these requests was due after 0.15 s, and 100 at that rate fill 0.2 s",
            OpenLoad.WhyMore(100, new OpenShares(500, 560, 0.15, 0, null)));
    }

    async Task<LoadResult> Load(Strategy strategy, Workload workload)
    {
        var row = new Case("test", strategy, workload, Link.Http);
        return Result(row, await rig.Measure(row));
    }

    static LoadResult Result(Case row, Iteration iteration) => LoadResult.Of(new PoolBench.Bench.Loads.Load(row, null), iteration);

    static readonly PoolBench.Bench.Loads.Load Plain = new(new Case("test", new Shared(), Workload.Sequential(1), Link.Http), null);

    static string[] Sentences(LoadResult result) => [.. ReuseSentences.Of(Plain, result)];

    static string Text(LoadResult result) => string.Join(' ', Sentences(result));

    static string Table(LoadResult result)
    {
        using var output = new StringWriter();
        LoadTable.Print(Plain, result, output);
        return output.ToString();
    }

    sealed class Rewriting(Func<int, string> path) : DelegatingHandler(new SocketsHttpHandler())
    {
        int _sent;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(request.RequestUri!, path(Interlocked.Increment(ref _sent)));
            return base.SendAsync(request, cancellationToken);
        }
    }
}
