using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Runs;
using PoolBench.Core.Runs;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

/// <summary>The rule table of counts, counter by counter, and the words of each verdict.</summary>
public sealed class CountComparisonTests
{
    [Theory]
    [InlineData(CounterNames.Connections, Direction.Worse, Direction.Better)]
    [InlineData(CounterNames.TlsFull, Direction.Worse, Direction.Better)]
    [InlineData(CounterNames.FailedRequests, Direction.Worse, Direction.Better)]
    [InlineData(CounterNames.Requests, Direction.Worse, Direction.Worse)]
    [InlineData(CounterNames.AnswerBytes, Direction.Other, Direction.Worse)]
    [InlineData(CounterNames.Reused, Direction.Other, Direction.Other)]
    public void More_and_fewer_of_a_counter_mean(string name, Direction more, Direction fewer)
    {
        Assert.Equal((more, fewer), (CounterCosts.Of(name, 10, [11]), CounterCosts.Of(name, 10, [9])));
        // One iteration of several is enough for the worse.
        if (more != fewer)
            Assert.Equal(Direction.Worse, CounterCosts.Of(name, 10, [9, 11]));
        if (more == Direction.Worse && fewer == Direction.Better)
            Assert.Equal(Direction.Better, CounterCosts.Of(name, 10, [9, 10]));
        if (name == CounterNames.AnswerBytes)
            Assert.Equal(Direction.Other, CounterCosts.Of(name, 10, [10, 11]));
    }

    [Theory]
    [InlineData(CounterNames.ClientFds, true)]
    [InlineData(CounterNames.IdleAfter, true)]
    [InlineData(CounterNames.TimeWaitClient, true)]
    [InlineData(CounterNames.TimeWaitServer, true)]
    [InlineData(CounterNames.Requests, true)]
    [InlineData(CounterNames.PeakOpen, true)]
    [InlineData(CounterNames.Dialled, false)]
    [InlineData(CounterNames.Queued, false)]
    [InlineData(CounterNames.QueuedThenDialled, false)]
    [InlineData(CounterNames.Reused, false)]
    [InlineData(CounterNames.ClosedByClient, false)]
    public void A_bound_is_learnt_for_what_a_full_machine_alone_does_not_make_more_of(string name, bool isBound) =>
        Assert.Equal(isBound, CounterCosts.IsBound(name));

    [Theory]
    [InlineData(CounterNames.Requests, new long[] { 10, 12 }, new long[] { 10, 11 }, false)]
    [InlineData(CounterNames.Requests, new long[] { 10, 12 }, new long[] { 9, 12 }, true)]
    [InlineData(CounterNames.AnswerBytes, new long[] { 10, 12 }, new long[] { 9, 13 }, true)]
    [InlineData(CounterNames.FailedRequests, new long[] { 0, 2 }, new long[] { 1, 2 }, false)]
    [InlineData(CounterNames.FailedRequests, new long[] { 0, 2 }, new long[] { 0, 3 }, true)]
    [InlineData(CounterNames.FailedRequests, new long[] { 1, 2 }, new long[] { 0, 1 }, false)]
    [InlineData(CounterNames.Connections, new long[] { 1, 2 }, new long[] { 1, 3 }, false)]
    public void Less_done_or_more_failed_than_ever(string name, long[] baseline, long[] candidate, bool less) =>
        Assert.Equal(less, CounterCosts.DidLess(name, baseline, candidate));

    [Theory]
    [InlineData("unread", true)]
    [InlineData("idle-overhead", true)]
    [InlineData("limits-overhead", true)]
    [InlineData("lifetime", false)]
    public void Some_cases_read_nothing_on_purpose(string family, bool nothing) =>
        Assert.Equal(nothing, CounterCosts.ReadsNothing(Row() with { Family = family }));

    [Fact]
    public void An_account_without_values_is_no_account_of_what_was_read()
    {
        var (without, empty, with) = (Row(), Row(Exact(CounterNames.AnswerBytes)), Row(Exact(CounterNames.AnswerBytes, 0)));
        Assert.Equal((false, false, false), (Hides(without, without), Hides(without, empty), Hides(with, with)));
        Assert.Equal((true, true, true), (Hides(without, with), Hides(with, empty), Hides(with, without)));

        static bool Hides(CaseResult before, CaseResult after) => CounterCosts.HidesWork(before, after);
    }

    /// <summary>Exact where both parts are, or where the connections are: each makes one handshake.</summary>
    [Fact]
    public void The_sum_of_handshakes_is_exact_where_its_parts_or_the_connections_are()
    {
        var (full, resumed) = (Exact(CounterNames.TlsFull, 1, 2), Exact(CounterNames.TlsResumed, 3, 4));
        var racy = Racy(CounterNames.Connections, 4, 6);
        Assert.Equal((Exactness.Exact, null), Sum(full, resumed, racy));
        Assert.Equal((Exactness.Bounded, "of the full"), Sum(As(full, "of the full"), resumed, racy));
        Assert.Equal((Exactness.Bounded, "of the resumed"), Sum(full, As(resumed, "of the resumed"), racy));
        Assert.Equal((Exactness.Bounded, "of the full"), Sum(As(full, "of the full"), As(resumed, "of the resumed"), racy));
        Assert.Equal((Exactness.Exact, null), Sum(As(full, "of the full"), resumed, Exact(CounterNames.Connections, 4, 6)));

        static (Exactness, string?) Sum(params Counter[] counters)
        {
            var sum = CounterCosts.CountersOf(Row() with { Counters = counters })[^1];
            Assert.Equal((CounterCosts.Handshakes, "4 6"), (sum.Name, string.Join(' ', sum.Values)));
            return (sum.Exactness, sum.Reason);
        }

        static Counter As(Counter counter, string reason) => counter with { Exactness = Exactness.Bounded, Reason = reason };
    }

    [Fact]
    public void What_is_the_same_says_how_many_counters_and_what_kind()
    {
        var one = Same(Row(Exact(CounterNames.Connections, 1)));
        Assert.Equal(("1 counter equal", "Every exact counter has the same value in every iteration of both sides."), (one.Numbers, one.Rule));
        var racy = Same(Row(Exact(CounterNames.Connections, 1), Exact(CounterNames.Dials, 1), Late(1, 2)));
        Assert.Equal(("2 counters equal, 1 racy within bounds",
            "Every exact counter has the same value in every iteration of both sides, and every racy one lies within its bounds.", 1),
            (racy.Numbers, racy.Rule, racy.Within));
        // Racy ones alone are something, too.
        Assert.Equal("0 counters equal, 1 racy within bounds", Same(Row(Racy(CounterNames.Connections, 1, 2))).Numbers);

        static Finding Same(CaseResult row)
        {
            var finding = CountComparison.Of(row, row);
            Assert.Equal((Verdict.Same, Standing.Passed), (finding.Verdict, finding.Standing));
            return finding;
        }
    }

    [Fact]
    public void Without_a_counter_that_can_be_judged_there_is_no_verdict()
    {
        var none = CountComparison.Of(Row(), Row());
        Assert.Equal((Verdict.NotComparable, "no counter on either side"), (none.Verdict, none.Numbers));
        var row = Row(new Counter { Name = CounterNames.PeakOpen, Exactness = Exactness.Unavailable, Reason = "nobody looked", Values = [] });
        var unavailable = CountComparison.Of(row, row);
        Assert.Equal(Verdict.Inconclusive, unavailable.Verdict);
        // What else a case has says little of what its client did.
        var rest = CountComparison.Of(Row(Exact(CounterNames.Requests, 100)), Row(Exact(CounterNames.Requests, 100)));
        Assert.Equal((Verdict.Inconclusive, "connections unavailable on both sides"), (rest.Verdict, rest.Numbers));
    }

    [Theory]
    [InlineData(CounterNames.Connections, new long[] { 1 }, new long[] { 2 }, "More connections, dials, handshakes")]
    [InlineData(CounterNames.Connections, new long[] { 2 }, new long[] { 1, 2 }, "connections is exact by declaration and no longer the same")]
    [InlineData(CounterNames.Connections, new long[] { 2 }, new long[] { 2, 3 }, "More connections, dials, handshakes")]
    [InlineData(CounterNames.Requests, new long[] { 100 }, new long[] { 99 }, "A client that asks for less")]
    public void What_regressed_names_its_rule(string name, long[] baseline, long[] candidate, string rule)
    {
        var finding = CountComparison.Of(Row(Exact(name, baseline)), Row(Exact(name, candidate)));
        Assert.Equal(Standing.Regressed, finding.Standing);
        Assert.StartsWith(rule, finding.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void A_racy_counter_beyond_its_bounds_names_that_rule_only_where_nothing_exact_rose()
    {
        var (before, after) = (Racy(CounterNames.PeakOpen, 1, 2), Racy(CounterNames.PeakOpen, 90, 91));
        var racy = CountComparison.Of(Row(before), Row(after));
        Assert.Equal((Standing.Regressed, "A counter that is racy by nature must stay within its bounds."), (racy.Standing, racy.Rule));
        var both = CountComparison.Of(Row(before, Exact(CounterNames.Dials, 1)), Row(after, Exact(CounterNames.Dials, 2)));
        Assert.StartsWith("More connections, dials, handshakes", both.Rule, StringComparison.Ordinal);
        var less = CountComparison.Of(Row(before, Exact(CounterNames.Requests, 9)), Row(after, Exact(CounterNames.Requests, 8)));
        Assert.StartsWith("A client that asks for less", less.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void The_size_is_the_largest_relative_increase_and_the_worst_change_stands_first()
    {
        var finding = CountComparison.Of(
            Row(Exact(CounterNames.Dialled, 8), Exact(CounterNames.Connections, 10), Exact(CounterNames.Dials, 10), Exact(CounterNames.Reset, 0)),
            Row(Exact(CounterNames.Dialled, 1), Exact(CounterNames.Connections, 15), Exact(CounterNames.Dials, 11), Exact(CounterNames.Reset, 3)));
        Assert.Equal(3, finding.Size);
        Assert.Equal("connections 10 → 15, dials 10 → 11, reset 0 → 3, dialled 8 → 1", finding.Numbers);
        var fewer = CountComparison.Of(Row(Exact(CounterNames.Connections, 10)), Row(Exact(CounterNames.Connections, 1)));
        Assert.Equal((Standing.Improved, 0), (fewer.Standing, fewer.Size));
    }

    [Theory]
    [InlineData("POST", null, "different scripts: method \"POST\" → \"GET\"")]
    [InlineData(null, "1.2", "different scripts: tlsVersion \"1.2\" → none")]
    public void Other_work_is_other_work_whichever_side_does_it(string? method, string? version, string says)
    {
        var other = new SampleCase("lifetime/shared/https", "w", 100, 1) { Connections = [1, 1, 1], P50 = 1, Seconds = 1 }.Result;
        var one = other with { Method = method, TlsVersion = version };
        Assert.Equal(says, Assert.Single(CaseComparison.Of([one], [other])).Numbers);
        Assert.Equal(Verdict.NotComparable, Assert.Single(CaseComparison.Of([other], [one])).Verdict);
    }

    [Fact]
    public void What_the_baseline_could_not_count_yet_is_told_and_hides_nothing()
    {
        var connections = Exact(CounterNames.Connections, 1);
        var later = CountComparison.Of(Row(connections), Row(connections, Exact(CounterNames.UsedOnce, 0)));
        Assert.Equal((Standing.Passed, new Demotion(CounterNames.UsedOnce, "the baseline was made before it was counted")),
            (later.Standing, Assert.Single(later.NotJudged)));
        Assert.Equal(Verdict.NotComparable, CountComparison.Of(Row(connections), Row(connections, Exact(CounterNames.Dials, 0))).Verdict);
        // The other way round, it is lost.
        Assert.Equal(Verdict.NotComparable, CountComparison.Of(Row(connections, Exact(CounterNames.UsedOnce, 0)), Row(connections)).Verdict);
    }

    /// <summary>The baseline's own values disagree: only above all of them is it the candidate's.</summary>
    [Theory]
    [InlineData(new long[] { 2 }, Verdict.Unsure)]
    [InlineData(new long[] { 1, 3 }, Verdict.Unsure)]
    [InlineData(new long[] { 3 }, Verdict.CountsChanged)]
    public void Where_the_baseline_disagrees_the_candidate_must_lie_above_all_of_it(long[] candidate, Verdict verdict) =>
        Assert.Equal(verdict,
            CountComparison.Of(Row(Exact(CounterNames.Connections, 1, 2)), Row(Exact(CounterNames.Connections, candidate))).Verdict);

    [Fact]
    public void A_counter_of_another_kind_or_without_values_is_not_comparable_and_says_why()
    {
        var (exact, racy) = (Exact(CounterNames.PeakOpen, 1), Late(1, 2));
        Assert.Equal($"peakOpen exact → bounded: {RacyReasons.SeenLateLast}", Unlike(exact, racy));
        Assert.Equal($"peakOpen bounded → exact: {RacyReasons.SeenLateLast}", Unlike(racy, exact));
        var unavailable = exact with { Exactness = Exactness.Unavailable, Reason = "nobody looked", Values = [] };
        Assert.Equal("peakOpen unavailable → exact: nobody looked", Unlike(unavailable, exact));
        Assert.Equal("peakOpen bounded → unavailable: nobody looked", Unlike(racy, unavailable));

        static string Unlike(Counter before, Counter after)
        {
            var connections = Exact(CounterNames.Connections, 1);
            var finding = CountComparison.Of(Row(connections, before), Row(connections, after));
            Assert.Equal(Verdict.NotComparable, finding.Verdict);
            return finding.Numbers;
        }
    }

    static CaseResult Row(params Counter[] counters) =>
        new SampleCase("lifetime/shared/http", "w", 100, 4) { P50 = 1, Seconds = 1 }.Result with { Counters = counters };

    static Counter Exact(string name, params long[] values) => new() { Name = name, Exactness = Exactness.Exact, Values = values };

    /// <summary>Racy where the number of connections is not.</summary>
    static Counter Late(params long[] values) => Racy(CounterNames.PeakOpen, values) with { Reason = RacyReasons.SeenLateLast };

    static Counter Racy(string name, params long[] values) =>
        new() { Name = name, Exactness = Exactness.Bounded, Reason = RacyReasons.Timing, Values = values };
}
