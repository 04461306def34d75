using PoolBench.Analysis.Tables;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using Xunit;

namespace PoolBench.Tests.Analysis;

/// <summary>What a Run tells of its cases' own time.</summary>
public sealed class TimeSpentTests
{
    [Fact]
    public void A_Run_that_does_not_tell_has_no_sentence() =>
        Assert.Equal((null, null), (TimeSpent.Of(SampleRun.Whole().Run), TimeSpent.LongCases(SampleRun.Whole().Run)));

    [Fact]
    public void The_time_is_told_by_phase_and_the_rest_is_the_processes_own()
    {
        var run = Timed((10.5, 4), (1.5, 1));
        Assert.Equal(
            "The cases took 12 s: 5.0 s warming up, 2.0 s measuring, 5.0 s starting or ending its process.", TimeSpent.Of(run));
        Assert.Null(TimeSpent.LongCases(run));
    }

    [Fact]
    public void A_case_above_half_a_minute_is_named_with_what_took_the_time()
    {
        var run = Timed((30, 1), (31, 28), (1203, 1190));
        Assert.Equal(
            $"2 cases took longer than 30 s: {run.Cases[2].Id} 1,203 s (1,190 s warming up), {run.Cases[1].Id} 31 s (28 s warming up).",
            TimeSpent.LongCases(run));
        Assert.StartsWith("7 cases took longer than 30 s: ", TimeSpent.LongCases(Timed([.. Enumerable.Repeat((40.0, 30.0), 7)])),
            StringComparison.Ordinal);
        Assert.EndsWith(" and 2 more.", TimeSpent.LongCases(Timed([.. Enumerable.Repeat((40.0, 30.0), 7)])), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_kept_with_the_Run()
    {
        using var folder = new TempFolder();
        var store = RunStore.Create(folder.FullPath, Timed((10, 4)));
        Assert.Equivalent(Timed((10, 4)).Cases[0].Time, RunStore.Open(store.Folder).Load().Cases[0].Time, strict: true);
    }

    /// <summary>The first cases of the sample, so many seconds each, of which so many warming up and one measuring.</summary>
    static Run Timed(params (double Seconds, double WarmUp)[] times)
    {
        var run = SampleRun.Whole().Run;
        return run with
        {
            Cases = [.. run.Cases.Select((result, i) => i >= times.Length ? result : result with
            {
                Time = new CaseTime
                {
                    Seconds = times[i].Seconds,
                    Phases = new Dictionary<string, double> { [PhaseNames.WarmUp] = times[i].WarmUp, [PhaseNames.Measure] = 1 },
                },
            })],
        };
    }
}
