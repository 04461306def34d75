using PoolBench.Analysis.Gate.Runs;
using PoolBench.Core.Runs;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

/// <summary>What the verdict on two Runs says beside the findings.</summary>
public sealed class RunJudgeTests
{
    const string Twice = "is it one Run twice?";
    const string Swapped = "are the sides swapped?";
    const string Foreign = "Bytes were not compared: runtime";

    static readonly Run One = GateRuns.Good.Run;
    static readonly Run Other = One with
    {
        Id = "another",
        StartedUtc = One.StartedUtc.AddHours(1),
        FinishedUtc = One.FinishedUtc!.Value.AddHours(1),
    };

    [Fact]
    public void What_looks_odd_is_told_and_nothing_else()
    {
        Assert.Equal((false, false, false, true), Told(One, Other));
        Assert.Equal((true, false, false, true), Told(One, One));
        Assert.Equal((false, true, false, true), Told(Other, One));
        var foreign = Other with { Environment = Other.Environment with { Runtime = ".NET 11" } };
        Assert.Equal((false, false, true, true), Told(One, foreign));
        Assert.Equal((false, false, false, false), Told(One, foreign, withBytes: false));

        static (bool, bool, bool, bool) Told(Run baseline, Run candidate, bool withBytes = true)
        {
            var notes = RunJudge.Judge(baseline, candidate, withBytes).Notes;
            Assert.Contains(notes, note => note.StartsWith("Time was not compared: ", StringComparison.Ordinal));
            return (Has(Twice), Has(Swapped), Has(Foreign), !notes.Contains(RunJudge.NoBytes));

            bool Has(string words) => notes.Any(note => note.Contains(words, StringComparison.Ordinal));
        }
    }
}
