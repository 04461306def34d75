using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Runs;
using PoolBench.Core.Runs;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

/// <summary>Bytes of two Runs: each tolerance reached, and passed by a little.</summary>
public sealed class ByteComparisonTests
{
    static readonly double[] Baseline = [2_300, 2_310, 2_320];

    /// <summary>16 B, 0.5 %, twice the distance from the lowest to the median, 5 % at most; where every second request dials, 5 %.</summary>
    [Theory]
    [InlineData(new double[] { 2_309, 2_310, 2_320 }, 1, 16)]
    [InlineData(new double[] { 2_300, 2_310, 2_320 }, 1, 20)]
    [InlineData(new double[] { 20_000, 20_000, 20_000 }, 1, 100)]
    [InlineData(new double[] { 1_000, 2_310, 2_320 }, 1, 115.5)]
    [InlineData(new double[] { 2_309, 2_310, 2_320 }, 500, 115.5)]
    [InlineData(new double[] { 2_309, 2_310, 2_320 }, 499, 16)]
    public void The_tolerance_is_told(double[] baseline, int connections, double tolerance) =>
        Assert.Equal(tolerance, Of(baseline, baseline, connections).Bytes!.Tolerance, 9);

    /// <summary>100,000 B in all: what an iteration has of the runtime's own weighs more where few requests share it.</summary>
    [Theory]
    [InlineData(50, 81.92)]
    [InlineData(255, 4096.0 / 255)]
    [InlineData(257, 16)]
    public void Few_requests_have_a_wider_tolerance(int requests, double tolerance)
    {
        var row = Row([100, 100, 100]) with { Requests = requests };
        Assert.Equal(tolerance, ByteComparison.Of(row, row)!.Bytes!.Tolerance, 9);
    }

    /// <summary>The tolerance is 20 B, a quarter is 577.5 B.</summary>
    [Theory]
    [InlineData(new double[] { 2_320, 2_330, 2_340 }, Standing.Passed)]
    [InlineData(new double[] { 2_321, 2_331, 2_340 }, Standing.Regressed)]
    [InlineData(new double[] { 2_320, 2_331, 2_340 }, Standing.Passed)]
    [InlineData(new double[] { 2_321, 2_330, 2_340 }, Standing.Passed)]
    [InlineData(new double[] { 2_300, 2_887.5, 2_900 }, Standing.Passed)]
    [InlineData(new double[] { 2_300, 2_888, 2_900 }, Standing.Regressed)]
    [InlineData(new double[] { 2_280, 2_290, 2_300 }, Standing.Passed)]
    [InlineData(new double[] { 2_279, 2_289, 2_300 }, Standing.Improved)]
    [InlineData(new double[] { 2_280, 2_289, 2_300 }, Standing.Passed)]
    [InlineData(new double[] { 2_279, 2_290, 2_300 }, Standing.Passed)]
    [InlineData(new double[] { 1_000, 2_310, 2_320 }, Standing.Passed)]
    public void Median_and_lowest_iteration_must_both_move_or_the_median_by_a_quarter(double[] candidate, Standing standing)
    {
        var finding = Of(Baseline, candidate);
        Assert.Equal(standing, finding.Standing);
        Assert.Equal(standing switch
        {
            Standing.Regressed => "Median and lowest iteration are both more than 20.0 B above the baseline's, or the median is a quarter above it. "
                + "Two Runs give no error rate: gate two builds for one.",
            Standing.Improved => "Median and lowest iteration are both more than 20.0 B below the baseline's. Two Runs give no error rate: gate two "
                + "builds for one.",
            _ => "Median and lowest iteration are not both further than 20.0 B from the baseline's.",
        }, finding.Rule);
        Assert.Equal(Math.Log((candidate[1] + 1) / 2_311), finding.Size, 12);
    }

    [Theory]
    [InlineData(2_310, "2,310 → 2,310 B a request (+0), tolerance 20.0 B")]
    [InlineData(2_309, "2,310 → 2,309 B a request (−1), tolerance 20.0 B")]
    [InlineData(2_311, "2,310 → 2,311 B a request (+1), tolerance 20.0 B")]
    public void Both_medians_are_told(double candidate, string numbers) => Assert.Equal(numbers, Of(Baseline, [2_300, candidate, 2_320]).Numbers);

    [Fact]
    public void Bytes_of_connections_that_vary_or_are_not_known_are_not_judged()
    {
        var (exact, racy, unknown) = (Row(Baseline), Row(Baseline), Row(Baseline));
        racy = racy with { Counters = [racy.Counters[0] with { Exactness = Exactness.Bounded, Reason = RacyReasons.Timing }] };
        unknown = unknown with { Counters = [unknown.Counters[0] with { Exactness = Exactness.Unavailable, Reason = "none", Values = [] }] };
        foreach (var (before, after, says) in new[]
        {
            (exact, racy, "varies from Run to Run"), (racy, exact, "varies from Run to Run"), (exact, unknown, "is not known"),
            (unknown, exact, "is not known"), (unknown, racy, "is not known"), (exact, exact with { Counters = [] }, "is not known"),
        })
        {
            var finding = ByteComparison.Of(before, after)!;
            Assert.Equal((Verdict.Inconclusive, Standing.Told), (finding.Verdict, finding.Standing));
            Assert.Contains(says, finding.Rule, StringComparison.Ordinal);
        }
    }

    /// <summary>The lowest of the iterations decides: who did less once did less.</summary>
    [Theory]
    [InlineData(new long[] { 1_000, 1_000, 1_001 }, Standing.Passed)]
    [InlineData(new long[] { 1_000, 999, 1_001 }, Standing.Told)]
    public void Bytes_of_requests_that_did_otherwise_are_not_judged(long[] requests, Standing standing)
    {
        var before = With(Row(Baseline), 1_000, 1_000, 1_001);
        Assert.Equal(standing, ByteComparison.Of(before, With(Row(Baseline), requests))!.Standing);

        static CaseResult With(CaseResult row, params long[] requests) => row with
        {
            Counters = [.. row.Counters, new() { Name = CounterNames.Requests, Exactness = Exactness.Exact, Values = requests }],
        };
    }

    static Finding Of(double[] baseline, double[] candidate, int connections = 1) =>
        ByteComparison.Of(Row(baseline, connections), Row(candidate, connections))!;

    static CaseResult Row(double[] bytes, int connections = 1)
    {
        var row = new SampleCase("lifetime/shared/http", "n", 1_000, 1) { P50 = 1, Seconds = 1 }.Result;
        return row with
        {
            Counters = [new() { Name = CounterNames.Connections, Exactness = Exactness.Exact, Values = [connections, connections, connections] }],
            Samples = [new() { Name = SampleNames.ClientAllocatedBytes, Values = [.. bytes.Select(each => each * 1_000)] }],
        };
    }
}
