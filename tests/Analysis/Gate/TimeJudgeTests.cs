using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Calibration;
using PoolBench.Analysis.Gate.Duet;
using PoolBench.Core;
using PoolBench.Core.Runs;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

public sealed class TimeJudgeTests
{
    static readonly GatePlan Plan = new() { Hypotheses = 12 };

    [Fact]
    public void One_build_against_itself_is_the_same()
    {
        var finding = Only(Pairs.Of(4, 1, spread: 0.005), Pairs.Of(24, 2, spread: 0.005));
        Assert.Equal((Verdict.Same, Standing.Passed), (finding.Verdict, finding.Standing));
        Assert.Contains("stage 1", finding.Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.10, Verdict.Slower, Standing.Regressed)]
    [InlineData(1 / 1.10, Verdict.Faster, Standing.Improved)]
    [InlineData(1.015, Verdict.Same, Standing.Passed)]
    public void A_ratio_beyond_the_floor_is_told_with_its_direction(double ratio, Verdict verdict, Standing standing)
    {
        var finding = Only(Pairs.Of(4, 3, ratio), Pairs.Of(24, 4, ratio));
        Assert.Equal((verdict, standing), (finding.Verdict, finding.Standing));
        Assert.Contains("stage 2", finding.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Swapping_the_sides_flips_the_verdict()
    {
        var (routing, fresh) = (Pairs.Of(4, 5, 1.08), Pairs.Of(24, 6, 1.08));
        var (slower, faster) = (Only(routing, fresh), Only(Swapped(routing), Swapped(fresh)));
        Assert.Equal((Verdict.Slower, Verdict.Faster), (slower.Verdict, faster.Verdict));
        Assert.Equal(slower.Time!.AdjustedP, faster.Time!.AdjustedP, 12);
        Assert.Equal(1, slower.Time.Ratio * faster.Time.Ratio, 12);
    }

    [Fact]
    public void What_is_neither_shown_nor_excluded_is_inconclusive_and_says_how_many_more_pairs_would_do()
    {
        var finding = Only(Pairs.Of(4, 7, 1.04, spread: 0.08), Pairs.Of(24, 8, 1.04, spread: 0.08));
        Assert.Equal((Verdict.Inconclusive, Standing.Open), (finding.Verdict, finding.Standing));
        Assert.True(finding.Time!.MorePairs > 0);
        Assert.Contains("more pairs would decide", finding.Numbers, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.10)]
    [InlineData(0.90)]
    public void A_control_that_is_off_leaves_every_case_open(double control)
    {
        string[] cases = ["gate/a", "gate/b"];
        var findings = new TimeJudge(Plan).Decide(cases, Pairs.Of(4, 9, 1.10, control, cases: cases), Pairs.Of(24, 10, 1.10, control, cases: cases));
        Assert.All(findings, finding => Assert.Equal((Verdict.Inconclusive, Standing.Open), (finding.Verdict, finding.Standing)));
        Assert.All(findings, finding => Assert.Contains("environment", finding.Rule, StringComparison.Ordinal));
    }

    [Fact]
    public void A_process_that_starts_late_is_seen_by_the_control()
    {
        // What a naive duet shows: both that started after the baseline are slower, the candidate and the control alike.
        var finding = Only(Pairs.Of(4, 11, 1.41, 1.41, 0.12), Pairs.Of(24, 12, 1.41, 1.41, 0.12));
        Assert.Equal(Standing.Open, finding.Standing);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void An_estimate_that_is_no_number_decides_nothing(double estimate)
    {
        foreach (var spoilt in (Func<PairCase, PairCase>[])[row => row with { Candidate = estimate }, row => row with { Control = estimate },
            row => row with { BaselineNs = estimate }])
        {
            var fresh = Pairs.Of(24, 14, 1.1).ToArray();
            fresh[3] = fresh[3] with { Cases = [spoilt(fresh[3].Cases[0])] };
            Assert.Equal(ExitCodes.NotMeasured, Assert.Throws<SuiteException>(() => Only(Pairs.Of(4, 13, 1.1), fresh)).ExitCode);
        }
    }

    [Fact]
    public void A_pair_without_the_case_or_with_it_twice_decides_nothing()
    {
        var fresh = Pairs.Of(24, 16, 1.1).ToArray();
        PairCase[] twice = [.. fresh[3].Cases, .. fresh[3].Cases];
        foreach (var cases in (PairCase[][])[[], twice])
        {
            fresh[3] = fresh[3] with { Cases = cases };
            Assert.Equal(ExitCodes.NotMeasured, Assert.Throws<SuiteException>(() => Only(Pairs.Of(4, 15, 1.1), fresh)).ExitCode);
        }
    }

    [Fact]
    public void Fewer_pairs_than_planned_decide_nothing() =>
        Assert.Equal(
            ExitCodes.NotMeasured, Assert.Throws<SuiteException>(() => Only(Pairs.Of(4, 15, 1.1), Pairs.Of(20, 16, 1.015, spread: 0.2))).ExitCode);

    [Fact]
    public void Redrawn_gates_of_one_build_against_itself_do_not_alarm_more_often_than_designed()
    {
        string[] cases = [.. Enumerable.Range(0, 12).Select(i => $"gate/{i}")];
        var outcome = Redraw.Of(Pairs.Of(120, 17, cases: cases), Plan, gates: 1000, resamples: 5)!;
        Assert.True(outcome.Alarms <= 1, $"{outcome.Alarms} alarms");
        Assert.Null(Redraw.Of(Pairs.Of(27, 17, cases: cases), Plan));
    }

    [Fact]
    public void Redrawn_gates_of_a_slower_build_alarm()
    {
        var outcome = Redraw.Of(Pairs.Of(120, 18, 1.10), Plan, gates: 500, resamples: 5)!;
        Assert.True(outcome.Alarms > 475, $"{outcome.Alarms} alarms");
        Assert.True(outcome.UpperRate > 0.95, $"{outcome.UpperRate}");
    }

    static Finding Only(IReadOnlyList<PairRecord> routing, IReadOnlyList<PairRecord> fresh) =>
        Assert.Single(new TimeJudge(Plan).Decide(["gate/a"], routing, fresh));

    static IReadOnlyList<PairRecord> Swapped(IReadOnlyList<PairRecord> records) =>
        [.. records.Select(record => record with { Cases = [.. record.Cases.Select(row => row with { Candidate = -row.Candidate })] })];
}
