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
    public void The_chance_of_a_look_is_that_of_all_orders(int n, int m)
    {
        var orders = Orders(n, m);
        Assert.Equal((double)orders.Count(order => ByteJudge.Compare(order.Low, order.High) == 1) / orders.Count, ByteJudge.Chance(n, m), 12);
        Assert.Equal((double)orders.Count(order => ByteJudge.Compare(order.High, order.Low) == -1) / orders.Count, ByteJudge.Chance(n, m), 12);
    }

    [Theory]
    [InlineData(3, 3, 3, 3)]
    [InlineData(4, 3, 3, 4)]
    [InlineData(5, 3, 3, 5)]
    public void The_chance_of_both_looks_is_that_of_all_orders(int n, int m, int k, int l)
    {
        var (one, two) = (Orders(n, m), Orders(k, l));
        Assert.Equal(ByteJudge.Chance((n, m), (k, l)), Share(Standing.Regressed, swap: false), 12);
        Assert.Equal(ByteJudge.Chance((n, m), (k, l)), Share(Standing.Improved, swap: true), 12);

        double Share(Standing standing, bool swap) => (double)one.Sum(first => two.Count(second =>
        {
            var (before, after, again, candidate) = (Row(first.Low), Row(first.High), Row(second.Low), Row(second.High));
            return (swap ? ByteJudge.Of(after, before, (candidate, again), Plan) : ByteJudge.Of(before, after, (again, candidate), Plan))!.Standing
                == standing;
        })) / (one.Count * two.Count);
    }

    [Fact]
    public void Both_looks_together_err_in_one_of_62511_gates_of_a_case_and_in_less_than_two_of_10000_of_twelve()
    {
        Assert.Equal(196.0 / (252 * 48_620), Plan.BytesAlpha, 15);
        Assert.Equal(62_511, Math.Round(1 / Plan.BytesAlpha));
        Assert.True(12 * Plan.BytesAlpha <= 0.000_2);
    }

    [Fact]
    public void One_odd_process_of_each_side_hides_nothing()
    {
        Assert.Equal(1, ByteJudge.Compare([1_000, 1_001, 1_000, 1_002, 1_000], [1_000, 2_000, 2_001, 2_000, 2_000]));
        Assert.Equal(1, ByteJudge.Compare([1_000, 1_001, 1_000, 1_002, 9_999], [1_000, 2_000, 2_001, 2_000, 2_000]));
        Assert.Equal(-1, ByteJudge.Compare([1_000, 2_000, 2_001, 2_000, 2_000], [1_000, 1_001, 1_000, 1_002, 9_999]));
        Assert.Equal(0, ByteJudge.Compare([1_000, 1_001, 1_000, 1_002, 1_000], [1_000, 1_000, 2_001, 2_000, 2_000]));
        Assert.Equal(0, ByteJudge.Compare([1_000, 1_000, 1_000, 1_500, 1_500], [1_500, 1_500, 2_000, 2_000, 2_000]));
        // Nobody is left of a side that is set aside.
        Assert.Equal(0, ByteJudge.Compare([1_000], [2_000]));
        Assert.Equal(0, ByteJudge.Compare([1_000, 1_001], [2_000]));
        Assert.Equal(0, ByteJudge.Compare([1_000], [2_000, 2_001]));

        double[] same = [1_000, 1_001, 1_000, 1_002, 1_000, 1_001, 1_000, 1_002];
        double[] more = [1_000, 9_000, 9_000, 9_000, 9_000, 9_000, 9_000, 9_000];
        Assert.Equal(1, ByteJudge.Compare(same, more));
        var (few, high, odd) = (Row(same[..6]), Row([.. Enumerable.Repeat(9_000.0, 6)]), Row([.. same[..5], 9_999]));
        Assert.Equal(Standing.Regressed, ByteJudge.Of(few, high, (Row(same), Row(more)), Plan)!.Standing);
        Assert.Equal(Standing.Regressed, ByteJudge.Of(odd, high, (Row(same), Row(more)), Plan)!.Standing);
        Assert.Equal(Standing.Improved, ByteJudge.Of(high, few, (Row(more), Row(same)), Plan)!.Standing);
    }

    [Fact]
    public void Two_odd_processes_of_a_side_in_different_looks_leave_the_case_open()
    {
        var (same, more) = (Row(Around(2_300)), Row([.. Around(2_400), 2_300]));
        var finding = ByteJudge.Of(same, more, (same, more), Plan)!;
        Assert.Equal((Standing.Open, Verdict.Inconclusive), (finding.Standing, finding.Verdict));
        Assert.Equal("Twice most processes lay above the other side's, and more than one of a side did not. Gate it again.", finding.Rule);
    }

    [Fact]
    public void What_was_not_counted_again_says_why()
    {
        var (same, more) = (Row(Around(2_300)), Row(Around(2_400)));
        Assert.Contains("because other cases differ more", ByteJudge.Of(same, more, null, Plan)!.Rule, StringComparison.Ordinal);
        Assert.Equal("Looks otherwise, and was not counted again, because the case's counts are red already. Mend those first, then gate it again.",
            ByteJudge.Of(same, more, null, Plan, isRed: true)!.Rule);
        var broken = more with { Status = CaseStatus.Invalid, Reason = "it did not add up" };
        var finding = ByteJudge.Of(same, more, (same, broken), Plan)!;
        Assert.Equal((Standing.Open, "Looks otherwise, and could not be counted again: it did not add up. Gate it again."),
            (finding.Standing, finding.Rule));
    }

    [Fact]
    public void The_processes_of_the_baselines_copy_are_named_and_reckoned_with()
    {
        var (before, after) = (Row([.. Around(2_300), 2_300, 2_300]), Row(Around(2_400)));
        Assert.EndsWith(", 7 processes of the baseline and its copy, 5 of the candidate", ByteJudge.Of(before, after, null, Plan)!.Numbers,
            StringComparison.Ordinal);
        double[] eight = [.. Around(2_300), 2_300, 2_300, 2_300];
        var rule = ByteJudge.Of(before, after, (Row(eight), Row([.. eight.Select(each => each + 100)])), Plan)!.Rule;
        Assert.Contains($"by chance in {PoolBench.Core.Numbers.Significant(ByteJudge.Chance((7, 5), (8, 8)) * 1e6)} of 1,000,000", rule,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 2_300, 24)]
    [InlineData(0, 2_300, 15)]
    [InlineData(-1, 2_300, -24)]
    [InlineData(0, 2_300, 16)]
    [InlineData(0, 2_300, -16)]
    [InlineData(0, 2_300, -15)]
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
        var fewer = ByteJudge.Of(more, same, (more, same), Plan)!;
        Assert.Equal(Standing.Improved, fewer.Standing);
        Assert.Contains("every process lay below all of the other", fewer.Rule, StringComparison.Ordinal);
        Assert.Contains("tolerance 16.0 B, 5 processes a side", ByteJudge.Of(same, same, null, Plan)!.Numbers, StringComparison.Ordinal);
    }

    [Fact]
    public void The_figures_are_those_of_the_second_look()
    {
        var finding = ByteJudge.Of(Row(Around(2_300)), Row(Around(2_400)), (Row(Around(2_200)), Row(Around(2_500))), Plan)!;
        Assert.Equal((2_200, 2_500), (finding.Bytes!.Baseline, finding.Bytes.Candidate));
        Assert.Equal(Math.Log(2_501.0 / 2_201), finding.Size, 12);
    }

    [Fact]
    public void Where_one_side_alone_counts_what_was_read_more_bytes_are_more_and_fewer_are_told()
    {
        var (less, more) = (Around(2_300), Around(2_400));
        Assert.Equal(Standing.Regressed, Judged(less, more));
        Assert.Equal(Standing.Told, Judged(more, less));

        static Standing Judged(double[] before, double[] after) =>
            ByteJudge.Of(Row(before), Row(after, answered: 128_000), (Row(before), Row(after)), Plan)!.Standing;
    }

    [Fact]
    public void Fewer_bytes_of_a_client_that_reads_less_are_no_improvement()
    {
        var (before, after) = (Row(Around(2_400), answered: 128_000), Row(Around(2_300), answered: 64_000));
        var finding = ByteJudge.Of(before, after, (before, after), Plan)!;
        Assert.Equal(Standing.Told, finding.Standing);
        Assert.Contains("did not do the same", finding.Rule, StringComparison.Ordinal);
        Assert.Contains("tolerance 16.0 B", finding.Numbers, StringComparison.Ordinal);
    }

    /// <summary>Every order of two sides, far enough apart for the tolerance.</summary>
    static List<(double[] Low, double[] High)> Orders(int n, int m)
    {
        var orders = new List<(double[], double[])>();
        for (var mask = 0; mask < 1 << (n + m); mask++)
            if (System.Numerics.BitOperations.PopCount((uint)mask) == m)
            {
                var places = Enumerable.Range(0, n + m).ToLookup(place => (mask >> place & 1) == 1, place => 1_000.0 * place);
                orders.Add(([.. places[false]], [.. places[true]]));
            }
        return orders;
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
