using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Duet;
using PoolBench.Core.Runs;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

public sealed class ExactStageTests
{
    const string Extra = "iteration 1: the client sent 10050 requests, the server counted 10051";

    static readonly CountPlan Plan = new();
    static readonly CaseResult Good =
        new SampleCase("gate/shared/http", "n", 1_000, 1) { Connections = [1, 1, 1], P50 = 1, Seconds = 1, Allocated = 1 }.Result;
    static readonly CaseResult Bad = Good with { Status = CaseStatus.Invalid, Reason = Extra };

    [Fact]
    public void What_adds_up_in_no_process_of_the_candidate_alone_has_regressed_and_says_what_the_server_saw()
    {
        var result = Judge([], Times(5));
        var finding = Assert.Single(result.Findings);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal((Verdict.Broken, Standing.Regressed), (finding.Verdict, finding.Standing));
        Assert.Equal("invalid in 5 of 5 processes of the candidate, in none of the baseline: " + Extra, finding.Numbers);
        Assert.Equal((1, true), (finding.Size, finding.Rule.EndsWith("the client does something else.", StringComparison.Ordinal)));
        var failed = Bad with { Status = CaseStatus.Failed, Reason = null };
        Assert.Equal("failed in 5 of 5 processes of the candidate, in none of the baseline: no reason was given",
            Unaccounted.Of(Good.Id, [], [failed, failed, failed, failed, failed], 5)!.Numbers);
    }

    [Fact]
    public void What_does_not_add_up_in_some_processes_of_the_candidate_alone_is_unsure()
    {
        var result = Judge([], Times(2));
        Assert.Equal((3, Verdict.Unsure), (result.ExitCode, Assert.Single(result.Findings).Verdict));
        Assert.StartsWith("invalid in 2 of 5 processes of the candidate", result.Findings[0].Numbers, StringComparison.Ordinal);
        Assert.Equal((0, true), (result.Findings[0].Size, result.Findings[0].Rule.EndsWith("gate it again.", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_does_not_add_up_in_the_baseline_either_was_not_measured()
    {
        Assert.Equal(4, Judge(Times(1), Times(5)).ExitCode);
        Assert.Equal(4, Judge(Times(1), []).ExitCode);
        Assert.Equal(0, Judge([], []).ExitCode);
        // Of another case: it says nothing about this one.
        Assert.Equal(1, Judge([Bad with { Id = "gate/other/http" }], Times(5)).ExitCode);
    }

    [Fact]
    public void A_counter_that_rose_has_the_rule_of_counts()
    {
        var more = Good with
        {
            Counters = [.. Good.Counters.Select(counter => counter with { Values = [.. counter.Values.Select(value => value + 1)] })],
        };
        Assert.StartsWith("More connections, dials",
            Assert.Single(ExactStage.Judged(([Good], []), ([more], []), Plan, bytes: null)).Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unsure_counter_has_its_values_and_asks_for_nothing_that_two_builds_cannot_do()
    {
        var before = Good with
        {
            Counters = [.. Good.Counters.Select(counter =>
            counter.Name == CounterNames.Connections ? counter with { Values = [1, 2, 1] } : counter)]
        };
        var finding = Assert.Single(ExactStage.Judged(([before], []), ([Good], []), Plan, bytes: null));
        Assert.Equal((Verdict.Unsure, Standing.Open), (finding.Verdict, finding.Standing));
        var change = Assert.Single(finding.Changes, change => change.Name == CounterNames.Connections);
        Assert.Equal([1L, 2L], change.Baseline);
        Assert.Equal([1L], change.Candidate);
        Assert.Contains("Gate the case again", finding.Rule, StringComparison.Ordinal);
        Assert.DoesNotContain("Make the baseline again", finding.Rule, StringComparison.Ordinal);
    }

    static GateResult Judge(IReadOnlyList<CaseResult> baseline, IReadOnlyList<CaseResult> candidate) => new()
    {
        Baseline = "main",
        Candidate = "this checkout",
        Findings = ExactStage.Judged(([baseline.Any(row => row.Id == Good.Id) ? Bad : Good], baseline),
            ([candidate.Count > 0 ? Bad : Good], candidate), Plan, bytes: null),
    };

    static IReadOnlyList<CaseResult> Times(int count) => [.. Enumerable.Repeat(Bad, count)];
}
