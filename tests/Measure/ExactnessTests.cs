using PoolBench.Bench.Cases;
using PoolBench.Bench.Worker;
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

/// <summary>Who says that a counter is racy, and of which: the machine, the workload, the strategy, or the case.</summary>
public sealed class ExactnessTests
{
    static readonly string[] Anywhere =
    [
        CounterNames.ClientFds, CounterNames.ClientMethodsCompiled, CounterNames.ClientPorts, CounterNames.LateStarts,
        CounterNames.ServerMethodsCompiled, CounterNames.TimeWaitClient, CounterNames.TimeWaitServer,
    ];

    static readonly string[] Ends = [CounterNames.ClosedByClient, CounterNames.ClosedByServer, CounterNames.Reset];

    static readonly string[] Use = [CounterNames.ReusedConnections, CounterNames.Unused, CounterNames.UsedOnce];

    static readonly string[] Pool =
    [
        .. Ends, CounterNames.Connections, CounterNames.Dialled, CounterNames.Dials, CounterNames.IdleAfter, CounterNames.PeakOpen,
        CounterNames.Queued, CounterNames.QueuedThenDialled, CounterNames.Reused,
    ];

    [Fact]
    public void A_shared_client_leaves_nothing_to_chance_that_the_machine_does_not()
    {
        foreach (var workload in (Workload[])[Workload.Sequential(10), Workload.Burst(5, 3)])
            Assert.Equal([], Racy(new Shared(), workload));
    }

    [Theory]
    [InlineData("per-request")]
    [InlineData("connection-close", CounterNames.ClosedByClient, CounterNames.ClosedByServer, CounterNames.Reset)]
    [InlineData("per-request-undisposed", CounterNames.ClosedByClient, CounterNames.ClosedByServer, CounterNames.Reset, CounterNames.IdleAfter,
        CounterNames.Abandoned)]
    public void A_client_without_reuse_knows_its_own(string strategy, params string[] more) =>
        Assert.Equal(Sorted([CounterNames.PeakOpen, .. more]), Racy(Strategy.Of(strategy), Workload.Sequential(10)));

    [Fact]
    public void The_frameworks_cap_does_not_tell_who_queued_or_dialled()
    {
        var cap = new MaxPerServer(CappedStrategy.Capped(5));
        string[] met = [CounterNames.Dialled, CounterNames.Queued, CounterNames.QueuedThenDialled, CounterNames.Reused];
        Assert.Equal(Sorted([.. met, .. Use]), Racy(cap, Workload.Burst(5, 3)));
        Assert.Equal(Sorted([.. Pool, .. Use]), Racy(cap, Workload.Burst(5, 3) with { Rest = TimeSpan.FromMilliseconds(1) }));
    }

    [Fact]
    public void A_pool_that_keeps_fewer_than_a_burst_needs_may_have_one_more_open_for_a_moment()
    {
        Assert.Equal(Sorted([CounterNames.PeakOpen, .. Use]), Racy(Rig.Pool(5, 2), Workload.Burst(5, 3)));
        Assert.Equal([], Racy(Rig.Pool(5, 5), Workload.Burst(5, 3)));
    }

    [Fact]
    public void A_pool_that_closes_one_hosts_connections_for_another_may_have_one_more_open_and_some_rules_go_by_the_order()
    {
        var inTurn = Workload.Burst(20, 2) with { Hosts = 20, Interleaved = true };
        Assert.Equal(Sorted([CounterNames.PeakOpen, .. Use]), Racy(Rig.Pool(100, 10), inTurn));
        Assert.Equal(Sorted([.. Pool, .. Use]), Racy(Rig.Pool(100, 10, KeepAliveRule.Httpcore10), inTurn));
    }

    [Fact]
    public void A_loop_of_several_workers_and_an_open_one_leave_all_of_the_pool_to_chance()
    {
        foreach (var workload in (Workload[])[Workload.Closed(2, 10), Workload.Batches(2, 5), Workload.Open(Schedule.Constant(10), 1)])
            Assert.Equal(Sorted([.. Pool, .. Use]), Racy(new Shared(), workload));
    }

    [Fact]
    public void A_hold_at_the_cap_makes_exact_what_a_burst_beyond_it_leaves_to_chance()
    {
        string[] met = [CounterNames.Dialled, CounterNames.Queued, CounterNames.QueuedThenDialled, CounterNames.Reused];
        Assert.Equal(Sorted([.. Pool, .. Use]), Racy(Rig.Pool(4, 4), Workload.Burst(8, 3)));
        Assert.Equal(Sorted([.. met, .. Use]), Racy(Rig.Pool(4, 4), Workload.Burst(8, 3) with { Hold = 4 }));
    }

    [Fact]
    public void With_idle_connections_for_all_none_is_opened_whoever_comes_first()
    {
        var racy = Racy(Rig.Pool(5, 5), Workload.Closed(50, 50) with { Idle = 5 });
        Assert.Equal(
            Sorted([CounterNames.Queued, CounterNames.QueuedThenDialled, CounterNames.Reused, CounterNames.ReusedConnections, CounterNames.UsedOnce]),
            racy);
    }

    [Fact]
    public void Handshakes_at_once_may_resume_each_other()
    {
        Assert.Equal(
            Sorted([CounterNames.TlsFull, CounterNames.TlsResumed]), Racy(new Case("test", new Shared(), Workload.Burst(2, 2), Link.Https)));
        Assert.Equal([], Racy(new Case("test", new Shared(), Workload.Sequential(2), Link.Https)));
    }

    [Fact]
    public void What_is_read_in_the_background_leaves_the_connections_to_chance()
    {
        string[] tls = [CounterNames.TlsFull, CounterNames.TlsResumed];
        var (some, late) = (Unread(300_000), Unread(128) with { Always = "body-delay=20ms" });
        Assert.Equal(Sorted([.. Pool, .. Use]), Racy(Row(new Shared(), some)));
        Assert.Equal(Sorted([.. Pool, .. Use]), Racy(Row(new Shared(), late)));
        Assert.Equal(Sorted([.. Pool, .. Use, .. tls]), Racy(Row(new Shared(), some) with { Link = Link.Https }));
        Assert.Equal([], Racy(Row(new Shared(), some) with { Link = Link.H2 }));
        Assert.Equal([], Racy(Row(new Shared(), Unread(128))));
        // More is not read: the connection is closed.
        Assert.Equal(Sorted([CounterNames.ClosedByClient, CounterNames.PeakOpen, CounterNames.Reset]), Racy(Row(new Shared(), Unread(2_000_000))));
        Assert.Equal(Sorted([.. Pool, .. Use]), Racy(Row(Rig.Pool(1, 1), some)));
        Assert.Equal(Sorted([.. Pool, .. Use]), Racy(Row(new Shared(), Unread(2_000_000) with { Always = "chunked" })));
        // Where each request dials, their number is exact; whether the last one is open still, or how it ends, is not.
        var last = Sorted([CounterNames.IdleAfter, CounterNames.PeakOpen, .. Ends]);
        Assert.Equal(last, Racy(Row(new PerRequest(), some)));
        Assert.Equal(last, Racy(Row(new ConnectionClose(), some)));
        Assert.Equal(RacyReasons.BothClose, Row(new ConnectionClose(), some).WhyBounded(CounterNames.Reset));

        static Manner Unread(long bytes) => new() { Reading = Reading.HeadersOnly, AnswerBytes = bytes };
    }

    [Fact]
    public void Whether_the_garbage_collector_found_a_forgotten_answer_is_chance()
    {
        var forgets = new Manner { Reading = Reading.LeftUnread };
        string[] held = [CounterNames.Abandoned, CounterNames.IdleAfter, CounterNames.PeakOpen, .. Ends];
        Assert.Equal(Sorted(held), Racy(Row(new Shared(), forgets)));
        // Under a cap on connections the next request waits for it, perhaps in vain; a semaphore lets it through.
        Assert.Equal(Sorted([CounterNames.Abandoned, CounterNames.FailedRequests, CounterNames.Requests, .. Pool, .. Use]),
            Racy(Row(Rig.Pool(4, 4), forgets)));
        Assert.Equal(Sorted(held), Racy(Row(new Semaphored(CappedStrategy.Capped(4)), forgets)));
    }

    static Case Row(Strategy strategy, Manner manner) => new("test", strategy, Workload.Sequential(6), Link.Http) { Manner = manner };

    [Fact]
    public void An_answer_that_was_read_explains_nothing()
    {
        var row = Row(new Shared(), new() { Reading = Reading.HeadersOnly, AnswerBytes = 300_000 });
        var connections = Racy(CounterNames.Connections, row.WhyBounded(CounterNames.Connections)!);
        var result = CaseResults.Empty(row, CaseStatus.Measured, reason: null);
        Assert.Equal((true, false, false), (Explains([0, 0]), Explains([0, 128]), RacyReasons.Explains(result, connections)));
        // By both of its names, or by none.
        Assert.False(Explains([0, 0], new Counter { Name = CounterNames.Dials, Exactness = Exactness.Exact, Values = [1, 1] }));

        bool Explains(long[] read, params Counter[] others)
        {
            var bytes = new Counter { Name = CounterNames.AnswerBytes, Exactness = Exactness.Exact, Values = read };
            return RacyReasons.Explains(result with { Counters = [bytes, .. others] }, connections);
        }
    }

    [Fact]
    public void A_case_knows_what_none_of_its_parts_does()
    {
        var row = new Case("test", new Shared(), Workload.Sequential(4), Link.Http);
        Assert.Equal(Sorted([CounterNames.PeakOpen, .. Use]), Racy(row with { Fails = "connect 1" }));
        Assert.Equal(Sorted([.. Pool, .. Use]), Racy(row with { PoolBoundedBecause = "a test says so" }));
        Assert.Equal("a test says so", (row with { PoolBoundedBecause = "a test says so" }).WhyBounded(CounterNames.Connections));
        var slow = row with { ConnectDelay = TimeSpan.FromMilliseconds(1), Workload = Workload.Closed(9, 9) with { Idle = 1 } };
        Assert.NotNull(slow.WhyBounded(CounterNames.OpenedAtDrain));
        Assert.True(slow.Applies(CounterNames.OpenedAtDrain));
        Assert.False(row.Applies(CounterNames.OpenedAtDrain));
    }

    [Fact]
    public void Every_reason_of_every_case_is_one_that_the_reader_knows_for_that_counter()
    {
        var counters = typeof(CounterNames).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToArray();
        var script = GateScript.Standard.Cases.SelectMany(each => new[] { each.Block, each.Count });
        Assert.All(CaseList.All.Concat(script), row => Assert.Equal([], counters.Where(counter =>
            row.Applies(counter) && row.WhyBounded(counter) is { } reason && !RacyReasons.Explains(Shape(row), Racy(counter, reason)))));

        CaseResult Shape(Case row) => CaseResults.Empty(row, CaseStatus.Measured, reason: null) with
        {
            Counters = [.. counters.Where(row.Applies).Select(name => row.WhyBounded(name) is { } reason ? Racy(name, reason)
                : new Counter { Name = name, Exactness = Exactness.Exact, Values = [0] })],
        };
    }

    [Fact]
    public void A_reason_of_another_counter_or_another_case_excuses_nothing()
    {
        var (one, eight) = (Shape(Workload.Sequential(8)), Shape(Workload.Closed(8, 8)));
        Assert.True(RacyReasons.Explains(eight, Racy(CounterNames.Connections, RacyReasons.Timing)));
        Assert.False(RacyReasons.Explains(eight, Racy(CounterNames.Connections, RacyReasons.TimeWait)));
        Assert.False(RacyReasons.Explains(eight, Racy(CounterNames.Connections, Counter.Disagreed + "1, 2, 1")));
        // One request after another: nobody's timing decides, no handler expires, nothing is due.
        Assert.All((string[])[RacyReasons.Timing, RacyReasons.Timer, RacyReasons.AnswerTime, RacyReasons.ReplayedTime, RacyReasons.TwoClients,
            RacyReasons.Order], reason => Assert.False(RacyReasons.Explains(one, Racy(CounterNames.Connections, reason))));
        Assert.True(one.DeclaresExact(Racy(CounterNames.Connections, RacyReasons.Timing)));
        Assert.True(one.IsUnsure(Racy(CounterNames.Connections, RacyReasons.Timing)));
        Assert.False(eight.DeclaresExact(Racy(CounterNames.Connections, RacyReasons.Timing)));
        // Nor does it leave one name of the number of connections to chance, and not the other.
        var dials = new Counter { Name = CounterNames.Dials, Exactness = Exactness.Exact, Values = [1, 1, 1] };
        Assert.True((eight with { Counters = [dials] }).IsUnsure(Racy(CounterNames.Connections, RacyReasons.Timing)));
        Assert.True((eight with { Counters = [dials] }).IsUnsure(Racy(CounterNames.PeakOpen, RacyReasons.Timing)));
        Assert.False((eight with { Counters = [Racy(CounterNames.Dials, RacyReasons.Timing)] })
            .IsUnsure(Racy(CounterNames.Connections, RacyReasons.Timing)));

        static CaseResult Shape(Workload workload) =>
            CaseResults.Empty(new Case("test", new Shared(), workload, Link.Http), CaseStatus.Measured, reason: null);
    }

    static Counter Racy(string name, string reason) => new() { Name = name, Exactness = Exactness.Bounded, Reason = reason, Values = [1, 2, 1] };

    [Fact]
    public void A_part_says_which_counters_tell_something_of_it()
    {
        var row = new Case("test", new Shared(), Workload.Sequential(4), Link.Http);
        Assert.False(row.Applies(CounterNames.Queued));
        Assert.True((row with { Strategy = Rig.Pool(2, 2) }).Applies(CounterNames.Queued));
        Assert.False(row.Applies(CounterNames.TlsFull));
        Assert.True((row with { Link = Link.Https }).Applies(CounterNames.TlsFull));
        Assert.True(row.Applies(CounterNames.TimeWaitClient));
        Assert.False((row with { Workload = Workload.Sequential(4) with { Hosts = 2 } }).Applies(CounterNames.TimeWaitClient));
    }

    static string[] Racy(Strategy strategy, Workload workload) => Racy(new Case("test", strategy, workload, Link.Http));

    /// <summary>
    /// The racy ones beyond those of any machine; of TLS only where there is any, and what a connect leaves open only where it is slow.
    /// </summary>
    static string[] Racy(Case row)
    {
        Assert.All(Anywhere, counter => Assert.NotNull(row.WhyBounded(counter)));
        return Sorted(typeof(CounterNames).GetFields().Select(field => (string)field.GetRawConstantValue()!).Except(Anywhere)
            .Where(counter => row.Link.Applies(counter) && counter != CounterNames.OpenedAtDrain && row.WhyBounded(counter) is not null));
    }

    static string[] Sorted(IEnumerable<string> counters) => [.. counters.Order(StringComparer.Ordinal)];
}
