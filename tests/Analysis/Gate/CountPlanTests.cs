using PoolBench.Analysis.Gate.Duet;
using PoolBench.Core.Protocol;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

public sealed class CountPlanTests
{
    static readonly CountPlan Plan = new();

    [Theory]
    [InlineData(10_050)]
    [InlineData(500)]
    [InlineData(1)]
    public void The_rate_that_is_named_is_missed_in_one_of_a_hundred(int requests) =>
        Assert.Equal(0.01, Math.Pow(1 - Plan.RandomRate(requests), Plan.Processes * requests), 12);

    [Fact]
    public void One_in_ten_thousand_at_random_is_caught_where_connections_are_reused() => Assert.True(Plan.RandomRate(10_050) <= 1.0 / 10_000);

    [Fact]
    public void The_plan_says_so_for_every_case()
    {
        var text = string.Join(' ', PlanText.Counts(Plan,
            [new("gate/a", 1, 10_050), new("gate/b", 1, 10_050), new("gate/c", 1, 500)], withBytes: true));
        Assert.Contains("5 fresh processes of each side", text, StringComparison.Ordinal);
        Assert.Contains("gate/a, gate/b: 1 in 10,912 at random, 1 in 10,050 regular; gate/c: 1 in 543 at random, 1 in 500 regular", text,
            StringComparison.Ordinal);
        Assert.Contains("by chance in at most 0.05 of 1,000 gates.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Bytes", string.Join(' ', PlanText.Counts(Plan, [new WorkerCase("gate/a", 1, 1)], withBytes: false)),
            StringComparison.Ordinal);
    }
}
