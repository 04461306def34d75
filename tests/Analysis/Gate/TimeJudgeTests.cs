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

    [Theory]
    [InlineData(1.038)]
    [InlineData(1.025)]
    public void What_is_surely_above_the_floor_never_passes_as_the_same(double ratio)
    {
        var (routing, fresh) = (Pairs.Of(4, 21, ratio, spread: 0.003), Pairs.Of(24, 22, ratio, spread: 0.003));
        var finding = Only(routing, fresh);
        Assert.Equal((Verdict.Slower, Standing.Regressed), (finding.Verdict, finding.Standing));
        var accepting = Assert.Single(new TimeJudge(Plan with { Accepted = 0.05 }).Decide(["gate/a"], routing, fresh));
        Assert.Equal((Verdict.SlowerWithin, Standing.Told), (accepting.Verdict, accepting.Standing));
        Assert.Contains("below the margin you accept (5%)", accepting.Rule, StringComparison.Ordinal);
        Assert.Equal(Standing.Regressed, Assert.Single(new TimeJudge(Plan with { Accepted = 0.02 }).Decide(["gate/a"], routing, fresh)).Standing);
    }

    [Fact]
    public void Above_the_floor_and_not_surely_enough_is_neither_slower_nor_the_same()
    {
        // All pairs but five above the floor by a little: the bound says more than 1 %, the corrected test does not.
        var fresh = Fixed([.. Enumerable.Repeat(0.016, 13), 0.006, 0.006, .. Enumerable.Repeat(0.016, 6), 0.006, 0.006, 0.006]);
        var routing = Pairs.Of(4, 23, 1.016, spread: 0.001);
        var finding = Only(routing, fresh);
        Assert.Equal((Verdict.Inconclusive, Standing.Open), (finding.Verdict, finding.Standing));
        Assert.Contains("nor the same", finding.Rule, StringComparison.Ordinal);
        Assert.Equal(Verdict.SlowerWithin, Assert.Single(new TimeJudge(Plan with { Accepted = 0.02 }).Decide(["gate/a"], routing, fresh)).Verdict);
    }

    [Fact]
    public void A_tail_a_mean_or_processor_time_alone_makes_a_case_slower()
    {
        (string Says, Func<PairCase, PairCase> Slow)[] ways =
        [
            ("mean", row => row with { Mean = row.Mean! with { Candidate = row.Mean.Candidate + 0.2 } }),
            ("p99", row => row with { Tail = row.Tail! with { Candidate = row.Tail.Candidate + 0.5 } }),
            ("CPU time", row => row with { Cpu = row.Cpu! with { Candidate = row.Cpu.Candidate + 0.2 } }),
        ];
        foreach (var (says, slow) in ways)
        {
            var finding = Only(With(Whole(Pairs.Of(4, 24, spread: 0.003)), slow), With(Whole(Pairs.Of(24, 25, spread: 0.003)), slow), 48);
            Assert.Equal((Verdict.Slower, Standing.Regressed), (finding.Verdict, finding.Standing));
            Assert.Equal(says, finding.Time!.Metric);
            Assert.StartsWith($"stage 2, 17 fresh pairs: {says} above the floor", finding.Rule, StringComparison.Ordinal);
            Assert.Equal(3, finding.Time.Others.Count);
        }
        var same = Only(Whole(Pairs.Of(4, 24, spread: 0.003)), Whole(Pairs.Of(24, 25, spread: 0.003)), 48);
        Assert.Equal(Standing.Passed, same.Standing);
        Assert.Contains("p99 within +5% and shown to be below +25%", same.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_passes_early_beside_a_control_that_is_off()
    {
        var routing = Pairs.Of(4, 26, control: 1.35, spread: 0.003);
        Assert.True(new TimeJudge(Plan).Route("gate/a", routing));
        Assert.False(new TimeJudge(Plan).Route("gate/a", Pairs.Of(4, 26, spread: 0.003)));
    }

    [Fact]
    public void A_pair_without_one_of_the_quantities_decides_nothing()
    {
        var fresh = Whole(Pairs.Of(24, 27, 1.1)).ToArray();
        fresh[5] = fresh[5] with { Cases = [fresh[5].Cases[0] with { Cpu = null }] };
        Assert.Equal(ExitCodes.NotMeasured, Assert.Throws<SuiteException>(() => Only(Whole(Pairs.Of(4, 28, 1.1)), fresh)).ExitCode);
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

    static Finding Only(IReadOnlyList<PairRecord> routing, IReadOnlyList<PairRecord> fresh, int hypotheses = 12) =>
        Assert.Single(new TimeJudge(Plan with { Hypotheses = hypotheses }).Decide(["gate/a"], routing, fresh));

    /// <summary>The same estimates for every quantity.</summary>
    static IReadOnlyList<PairRecord> Whole(IReadOnlyList<PairRecord> records) => With(records, row =>
    {
        var ratio = new PairRatio(row.Candidate, row.Control, row.BaselineNs);
        return row with { Mean = ratio, Tail = ratio, Cpu = ratio };
    });

    static IReadOnlyList<PairRecord> With(IReadOnlyList<PairRecord> records, Func<PairCase, PairCase> change) =>
        [.. records.Select(record => record with { Cases = [.. record.Cases.Select(change)] })];

    static IReadOnlyList<PairRecord> Fixed(double[] ratios) =>
        [.. Pairs.Of(ratios.Length, 1, spread: 0.001).Zip(ratios, (record, ratio) =>
            record with { Cases = [record.Cases[0] with { Candidate = Math.Log(1 + ratio) }] })];

    static IReadOnlyList<PairRecord> Swapped(IReadOnlyList<PairRecord> records) =>
        [.. records.Select(record => record with { Cases = [.. record.Cases.Select(row => row with { Candidate = -row.Candidate })] })];
}
