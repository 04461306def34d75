using PoolBench.Analysis.Gate.Runs;
using PoolBench.Core.Runs;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

/// <summary>Between what a racy counter must lie: each bound reached, and passed by one.</summary>
public sealed class CounterBoundsTests
{
    /// <summary>Requests of the case, and connections in each iteration that has any.</summary>
    const int Requests = 100;
    const long Connections = 10;

    /// <summary>Five values: three times their range, half the highest, or ten. Fewer: ten times the range, the highest, or fifteen.</summary>
    [Theory]
    [InlineData(new long[] { 10, 12, 11, 10, 12 }, 22, 32)]
    [InlineData(new long[] { 30, 30, 30, 30, 30 }, 45, 60)]
    [InlineData(new long[] { 40, 50, 50, 50, 50 }, 80, 110)]
    [InlineData(new long[] { 10, 12, 11, 10 }, 32, 52)]
    [InlineData(new long[] { 12, 12, 12 }, 27, 42)]
    [InlineData(new long[] { 40, 40 }, 80, 120)]
    public void A_bound_is_learnt_from_what_the_baseline_showed(long[] baseline, long median, long highest)
    {
        var before = Row() with { Counters = [] };
        var counter = Racy(CounterNames.PeakOpen, baseline);
        Assert.Equal((median, highest), (CounterBounds.Learnt(before, counter), CounterBounds.Learnt(before, counter, 2)));
        Assert.Null(Beyond(before, counter, baseline[0], median, median));
        Assert.Equal($"bound {median}, learnt from {baseline.Length} values of the baseline",
            Beyond(before, counter, baseline[0], median + 1, median + 1));
        Assert.Null(Beyond(before, counter, baseline[0], baseline[0], highest));
        Assert.Equal($"bound {highest} for a single value, learnt from {baseline.Length} values of the baseline",
            Beyond(before, counter, baseline[0], baseline[0], highest + 1));
    }

    [Theory]
    [InlineData(CounterNames.ClientFds, 10, 60)]
    [InlineData(CounterNames.ClientFds, 80, 160)]
    [InlineData(CounterNames.IdleAfter, 10, 60)]
    [InlineData(CounterNames.TimeWaitClient, 10, 60)]
    [InlineData(CounterNames.TimeWaitServer, 10, 60)]
    [InlineData(CounterNames.Connections, 10, 20)]
    public void What_the_system_has_needs_more_room(string name, long value, long bound) =>
        Assert.Equal(bound, CounterBounds.Learnt(Row() with { Counters = [] }, Racy(name, value, value, value, value, value)));

    [Fact]
    public void An_open_loop_without_a_cap_needs_twice_what_it_had()
    {
        var open = Row() with { Counters = [], Rate = 50 };
        var counter = Racy(CounterNames.PeakOpen, 10, 10, 10, 10, 10);
        Assert.Equal(30, CounterBounds.Learnt(open, counter));
        Assert.Equal(20, CounterBounds.Learnt(open with { Limits = Limits(20, 5) }, counter));
    }

    [Fact]
    public void Where_it_is_racy_who_closes_as_many_may_wait_as_there_are_connections()
    {
        var counter = Racy(CounterNames.TimeWaitClient, 5, 5, 5, 5, 5);
        var connections = Racy(CounterNames.Connections, 60, 60, 60, 60, 60);
        var exact = Row() with { Counters = [connections, Racy(CounterNames.ClosedByClient, 9) with { Exactness = Exactness.Exact, Reason = null }] };
        var racy = Row() with { Counters = [connections, Racy(CounterNames.ClosedByClient, 9)] };
        Assert.Equal((55, 90), (CounterBounds.Learnt(exact, counter), CounterBounds.Learnt(racy, counter)));
        Assert.Equal(90, CounterBounds.Learnt(racy, counter with { Name = CounterNames.TimeWaitServer }));
        Assert.Equal(15, CounterBounds.Learnt(racy, counter with { Name = CounterNames.PeakOpen }));
    }

    [Fact]
    public void Descriptors_have_room_for_the_connections_that_are_still_there()
    {
        var idle = Row() with { Counters = [Racy(CounterNames.IdleAfter, 3, 3, 3, 3, 3)] };
        Assert.Equal(60 + 53, CounterBounds.Learnt(idle, Racy(CounterNames.ClientFds, 10, 10, 10, 10, 10)));
        Assert.Equal(20, CounterBounds.Learnt(idle, Racy(CounterNames.PeakOpen, 10, 10, 10, 10, 10)));
    }

    [Fact]
    public void What_is_learnt_is_never_more_than_is_possible_or_was_there()
    {
        var few = Row() with { Requests = 4, Counters = [Exact(CounterNames.Connections, 2)] };
        Assert.Equal(6, CounterBounds.Learnt(few, Racy(CounterNames.PeakOpen, 5, 5, 5, 5, 5)));
        Assert.Equal(8, CounterBounds.Learnt(few, Racy(CounterNames.PeakOpen, 8, 8, 8, 8, 8)));
    }

    [Fact]
    public void A_request_repeated_by_the_baseline_need_not_be_repeated_and_none_may_be_missing()
    {
        var (often, fewer) = (Racy(CounterNames.Requests, 103, 101), Racy(CounterNames.Requests, 98, 101));
        Assert.Null(Beyond(Row(), often, 100, 101));
        Assert.Equal("at least 100 do the same work", Beyond(Row(), often, 99, 101));
        Assert.Null(Beyond(Row(), fewer, 98, 101));
        Assert.Equal("at least 98 do the same work", Beyond(Row(), fewer, 101, 97));
    }

    [Theory]
    [InlineData(CounterNames.PeakOpen, LimitRules.Documented, 50)]
    [InlineData(CounterNames.PeakOpen, LimitRules.Httpcore10, 50)]
    [InlineData(CounterNames.IdleAfter, LimitRules.Documented, 8)]
    [InlineData(CounterNames.IdleAfter, LimitRules.Httpcore016, 23)]
    [InlineData(CounterNames.IdleAfter, LimitRules.Httpcore10, 23)]
    public void A_pool_with_limits_holds_to_them(string name, string rule, long held)
    {
        var row = Row() with { Limits = Limits(20, 5) with { Rule = rule }, StrategyKind = StrategyKinds.Limits };
        var close = Racy(name, held - 1, held - 1, held - 1, held - 1, held - 1);
        Assert.Null(Beyond(row, close, 1, held));
        Assert.Equal($"bound {held}, from the limits of its pool", Beyond(row, close, 1, held + 1));
        // What the baseline had is possible, and no more.
        var beyond = Racy(name, held + 5, held, held, held, held);
        Assert.Null(Beyond(row, beyond, 1, held + 5));
        Assert.Equal($"bound {held + 5}, from the limits of its pool", Beyond(row, beyond, 1, held + 6));
        // Other clients with such limits hold to nothing of the kind.
        Assert.Null(Beyond(row with { StrategyKind = StrategyKinds.Shared }, close, 1, held + 1));
    }

    [Theory]
    [InlineData(CounterNames.Dialled, 20)]
    [InlineData(CounterNames.QueuedThenDialled, 20)]
    [InlineData(CounterNames.Reused, 100)]
    [InlineData(CounterNames.Queued, 100)]
    [InlineData(CounterNames.LateStarts, 100)]
    [InlineData(CounterNames.FailedRequests, 100)]
    [InlineData(CounterNames.Connections, 210)]
    [InlineData(CounterNames.Dials, 210)]
    [InlineData(CounterNames.ClientMethodsCompiled, 20_000)]
    [InlineData(CounterNames.ServerMethodsCompiled, 20_000)]
    [InlineData(CounterNames.ClientFds, 20_010)]
    [InlineData(CounterNames.TimeWaitClient, 160)]
    [InlineData(CounterNames.TimeWaitServer, 160)]
    [InlineData(CounterNames.Unused, 20)]
    [InlineData(CounterNames.UsedOnce, 20)]
    [InlineData(CounterNames.ReusedConnections, 20)]
    [InlineData(CounterNames.PeakOpen, 110)]
    [InlineData(CounterNames.IdleAfter, 110)]
    [InlineData(CounterNames.Abandoned, 110)]
    [InlineData(CounterNames.OpenedAtDrain, 110)]
    [InlineData(CounterNames.TlsFull, 110)]
    [InlineData(CounterNames.TlsResumed, 110)]
    [InlineData(CounterNames.TlsFailed, 110)]
    [InlineData(CounterNames.ClosedByClient, 110)]
    [InlineData(CounterNames.ClosedByServer, 110)]
    [InlineData(CounterNames.Reset, 110)]
    [InlineData(CounterNames.ClientPorts, 110)]
    [InlineData(CounterCosts.Handshakes, 110)]
    [InlineData(CounterNames.Requests, long.MaxValue)]
    [InlineData(CounterNames.Http2Streams, long.MaxValue)]
    [InlineData(CounterNames.ExtraAttempts, long.MaxValue)]
    [InlineData(CounterNames.DialsElsewhere, long.MaxValue)]
    public void No_value_lies_beyond_what_is_possible(string name, long most)
    {
        var nothing = Racy(name);
        Assert.Null(Beyond(Row(), nothing, most));
        if (most == long.MaxValue)
            return;
        var said = $"at most {PoolBench.Core.Numbers.Count(most)} are possible";
        Assert.Equal(said, Beyond(Row(), nothing, most + 1));
        // Unless the baseline had it; and no more than it had.
        Assert.NotEqual(said, Beyond(Row(), Racy(name, most + 1, 0), most + 1));
        Assert.Equal(said, Beyond(Row(), Racy(name, most + 1, 0), most + 2));
    }

    [Fact]
    public void Without_an_account_of_an_iterations_connections_twice_the_requests_are_possible()
    {
        var nothing = Racy(CounterNames.PeakOpen);
        Assert.Null(Beyond(Row() with { Counters = [] }, nothing, 300));
        Assert.NotNull(Beyond(Row() with { Counters = [] }, nothing, 301));
        // One iteration has an account, the second has none.
        Assert.Null(Beyond(Row(), nothing, 110, 300));
        Assert.NotNull(Beyond(Row(), nothing, 110, 301));
    }

    [Fact]
    public void What_requests_meet_has_no_learnt_bound()
    {
        var meets = Racy(CounterNames.Queued, 0, 0, 0, 0, 0);
        Assert.Null(Beyond(Row(), meets, 100, 100, 100));
        Assert.Null(Beyond(Row(), Racy(CounterNames.Reset, 1, 1, 1, 1, 1)));
    }

    static string? Beyond(CaseResult row, Counter baseline, params long[] candidate) =>
        CounterBounds.Beyond(row, row, baseline, baseline with { Values = candidate });

    static CaseLimits Limits(int most, int kept) => new() { MaxConnections = most, MaxKeepAlive = kept, Rule = LimitRules.Documented };

    static CaseResult Row() => new SampleCase("lifetime/shared/http", "w", Requests, 1) { P50 = 1, Seconds = 1 }.Result with
    {
        Counters = [Exact(CounterNames.Connections, Connections)],
    };

    static Counter Exact(string name, params long[] values) => new() { Name = name, Exactness = Exactness.Exact, Values = values };

    static Counter Racy(string name, params long[] values) =>
        new() { Name = name, Exactness = Exactness.Bounded, Reason = RacyReasons.Timing, Values = values };
}
