using PoolBench.Analysis.Gate.Duet;
using PoolBench.Core;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

public sealed class GatePlanTests
{
    [Theory]
    [InlineData(1, 0.001, 10)]
    [InlineData(12, 0.001, 14)]
    [InlineData(12, 0.0005, 15)]
    [InlineData(24, 0.001, 15)]
    public void The_fewest_pairs_follow_from_cases_and_alpha(int cases, double alpha, int pairs) =>
        Assert.Equal(pairs, new GatePlan { Hypotheses = cases, Alpha = alpha }.FewestPairs);

    [Fact]
    public void A_plan_that_cannot_alarm_is_refused()
    {
        var refusal = Assert.Throws<SuiteException>(() => new GatePlan { Hypotheses = 12, Pairs = 13 }.Check());
        Assert.Equal(ExitCodes.PlanTooWeak, refusal.ExitCode);
        Assert.Contains("--pairs 14", refusal.Message, StringComparison.Ordinal);
        new GatePlan { Hypotheses = 12, Pairs = 14 }.Check();
    }

    [Fact]
    public void A_plan_that_reaches_alpha_and_no_less_can_alarm() => new GatePlan { Hypotheses = 1, Pairs = 10, Alpha = Math.Pow(2, -10) }.Check();

    [Fact]
    public void A_case_has_a_tail_from_a_thousand_requests_on_and_a_first_request_has_its_own_quantities()
    {
        Assert.Equal([TimeMetric.Median, TimeMetric.Mean, TimeMetric.Cpu], TimeMetric.Of(new("gate/a", 27, 1), 37));
        Assert.Equal(TimeMetric.All, TimeMetric.Of(new("gate/a", 25, 1), 40));
        Assert.Equal([TimeMetric.First, TimeMetric.FirstCpu], TimeMetric.Of(new("gate/a", 25, 1, Once: true), 40));
    }

    [Fact]
    public void Two_looks_share_alpha_and_one_alone_has_all_of_it()
    {
        Assert.Equal([new(15, 0.0004, false), new(24, 0.0004, true)], new GatePlan { Hypotheses = 12, Pairs = 24 }.Looks);
        Assert.Equal([new(14, 0.0008, true)], new GatePlan { Hypotheses = 12, Pairs = 14 }.Looks);
    }
}
