using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Duet;
using PoolBench.Core.Runs;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

public sealed class ByteJudgeTests
{
    static readonly CountPlan Plan = new();

    [Theory]
    [InlineData(3, 3)]
    [InlineData(5, 5)]
    [InlineData(4, 6)]
    public void The_chance_is_that_of_all_orders(int n, int m)
    {
        var (orders, hits) = (0, 0);
        for (var mask = 0; mask < 1 << (n + m); mask++)
        {
            if (System.Numerics.BitOperations.PopCount((uint)mask) != m)
                continue;
            orders++;
            var places = Enumerable.Range(0, n + m).ToLookup(place => (mask >> place & 1) == 1, place => 1_000.0 * place);
            hits += ByteJudge.Compare([.. places[false]], [.. places[true]]) == 1 ? 1 : 0;
        }
        Assert.Equal((double)hits / orders, ByteJudge.Chance(n, m), 12);
    }

    [Fact]
    public void Both_looks_together_err_in_less_than_one_of_5000_gates_of_twelve_cases() => Assert.True(12 * Plan.BytesAlpha < 0.000_21);

    [Theory]
    [InlineData(1, 2_300, 24)]
    [InlineData(0, 2_300, 15)]
    [InlineData(-1, 2_300, -24)]
    [InlineData(1, 20_000, 128)]
    [InlineData(0, 20_000, 90)]
    public void What_is_above_the_tolerance_is_more(int expected, double baseline, double shift) =>
        Assert.Equal(expected, ByteJudge.Compare(Around(baseline), Around(baseline + shift)));

    [Fact]
    public void One_odd_process_of_the_baseline_hides_nothing_and_makes_nothing()
    {
        double[] odd = [2_300, 2_301, 2_299, 2_300, 9_000];
        Assert.Equal(1, ByteJudge.Compare(odd, Around(2_400)));
        Assert.Equal(0, ByteJudge.Compare(odd, Around(2_300)));
        Assert.Equal(0, ByteJudge.Compare([940, 2_301, 2_299, 2_300, 2_302], Around(2_300)));
        Assert.Equal(1, ByteJudge.Compare([940, 2_301, 2_299, 2_300, 2_302], Around(4_600)));
    }

    [Fact]
    public void A_suspicion_decides_nothing_until_it_has_come_back()
    {
        var (same, more) = (Row(Around(2_300)), Row(Around(2_400)));
        Assert.Equal(Standing.Passed, ByteJudge.Of(same, same, null, Plan)!.Standing);
        Assert.Equal(Standing.Open, ByteJudge.Of(same, more, null, Plan)!.Standing);
        Assert.Equal(Standing.Regressed, ByteJudge.Of(same, more, (same, more), Plan)!.Standing);
        Assert.Equal(Standing.Passed, ByteJudge.Of(same, more, (same, same), Plan)!.Standing);
        Assert.Equal(Standing.Passed, ByteJudge.Of(same, more, (more, same), Plan)!.Standing);
        Assert.Equal(Standing.Improved, ByteJudge.Of(more, same, (more, same), Plan)!.Standing);
        Assert.Contains("tolerance 16.0 B, 5 processes a side", ByteJudge.Of(same, same, null, Plan)!.Numbers, StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_bytes_of_a_client_that_reads_less_are_no_improvement()
    {
        var (before, after) = (Row(Around(2_400), answered: 128_000), Row(Around(2_300), answered: 64_000));
        var finding = ByteJudge.Of(before, after, (before, after), Plan)!;
        Assert.Equal(Standing.Told, finding.Standing);
        Assert.Contains("did not do the same", finding.Rule, StringComparison.Ordinal);
    }

    static double[] Around(double centre) => [centre, centre + 1, centre - 1, centre + 2, centre - 2];

    static CaseResult Row(double[] bytes, long? answered = null)
    {
        var row = new SampleCase("gate/shared/http", "n", 1_000, 1) { Connections = [1, 1, 1], P50 = 1, Seconds = 1, Allocated = 1 }.Result;
        return row with
        {
            Counters = [.. row.Counters, .. answered is { } read ? (Counter[])[new()
            {
                Name = CounterNames.AnswerBytes,
                Exactness = Exactness.Exact,
                Values = [read, read, read],
            }] : []],
            Samples = [new() { Name = SampleNames.ClientAllocatedBytes, Values = [.. bytes.Select(each => each * 1_000)] }],
        };
    }
}
