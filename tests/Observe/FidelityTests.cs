using PoolBench.Analysis.Observed;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Traces;
using PoolBench.Observe.Replaying;
using Xunit;

namespace PoolBench.Tests.Observe;

/// <summary>A replay that is unlike the program says so, and so does the difference of two traces.</summary>
public sealed class FidelityTests
{
    /// <summary>Two connections that four requests of 100 ms each, after another, leave no moment idle.</summary>
    static readonly PoolTrace Saturated = TraceSample.Of(TraceSample.Connections(2),
        [.. Enumerable.Range(0, 80).Select(i => TraceSample.Request(1 + (Math.Max(0, (i / 2) - 1) * 100), 100, i % 2, i < 2 ? 0 : 100))],
        new TraceDiagnosis("queue-at-cap", "Says.", null));

    [Theory]
    [InlineData(100, false)]
    [InlineData(120, false)]
    [InlineData(130, true)]
    [InlineData(70, true)]
    public void Answers_that_take_much_longer_are_a_fault(long heldMs, bool isFault)
    {
        var judged = Fidelity.Judged(Result(heldMs), ReplayPlan.Of(Saturated));
        Assert.Equal(isFault, judged.Fault is not null);
        if (isFault)
            Assert.Contains($"for {Numbers.Significant(heldMs)} ms on average, and for 100 ms in the program", judged.Fault,
                StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_that_are_taken_all_the_time_are_said_to_be()
    {
        Assert.Equal(1.0, ReplayPlan.BusyOf(Saturated)!.Value, 2);
        Assert.Contains("100 % of the time", Fidelity.Warning(ReplayPlan.BusyOf(Saturated)), StringComparison.Ordinal);
        Assert.Null(Fidelity.Warning(0.5));
        Assert.Null(ReplayPlan.BusyOf(Saturated with { Diagnoses = [] }));
    }

    [Fact]
    public void What_changed_between_two_traces_comes_first()
    {
        var after = Saturated with { Diagnoses = [new("healthy", "Says.", null)] };
        Assert.Equal(["Gone in B: queue-at-cap.", "Connections opened for 1,000 requests: 25.0 in A, 25.0 in B."],
            TraceDifference.Changed(Saturated, after));
        Assert.Equal("New in B: queue-at-cap.", TraceDifference.Changed(after, Saturated).First());
        Assert.Equal("In both: queue-at-cap.", TraceDifference.Changed(Saturated, Saturated).First());
        Assert.Equal("Nothing is wrong with either.", TraceDifference.Changed(after, after).First());
    }

    static ReplayResult Result(long heldMs)
    {
        var (queue, latency) = (new LatencyHistogram(), new LatencyHistogram());
        queue.Record(50 * TraceSample.Ms);
        latency.Record((50 + heldMs) * TraceSample.Ms);
        return new("shared", 1, 0, 2, 2, 2, 0, queue, latency, null);
    }
}
