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
        var judged = Fidelity.Judged(Result(heldMs, connections: 2), ReplayPlan.Of(Saturated), isObserved: true);
        Assert.Equal(isFault, judged.Fault is not null);
        if (isFault)
            Assert.Contains($"for {Numbers.Significant(heldMs)} ms, and for 100 ms in the program", judged.Fault,
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

    [Theory]
    [InlineData(4, true, false)]
    [InlineData(5, true, true)]
    [InlineData(5, false, false)]
    public void Many_more_connections_with_the_observed_settings_are_a_fault(long connections, bool isObserved, bool isFault)
    {
        var judged = Fidelity.Judged(Result(100, connections), ReplayPlan.Of(Saturated), isObserved);
        Assert.Equal(isFault, judged.Fault is not null);
        if (isFault)
            Assert.StartsWith("with the settings that the program seems to have it opened 5 connections, and the program had 2", judged.Fault,
                StringComparison.Ordinal);
        // What is sent twice as fast, or twice as often, was never observed.
        Assert.Null(Fidelity.Judged(Result(100, 80), ReplayPlan.Of(Saturated, times: 2), isObserved).Fault);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(120, false)]
    [InlineData(50, true)]
    [InlineData(130, true)]
    public void Waits_unlike_those_observed_are_a_fault(long waitedMs, bool isFault)
    {
        var judged = Fidelity.Judged(Result(100, connections: 2, waitedMs), ReplayPlan.Of(Saturated), isObserved: true);
        Assert.Equal(isFault, judged.Fault?.Contains($"the median request waited {Numbers.Significant(waitedMs)} ms for a connection, and 100 ms in",
            StringComparison.Ordinal) ?? false);
        Assert.Null(Fidelity.Judged(Result(100, connections: 2, waitedMs), ReplayPlan.Of(Saturated), isObserved: false).Fault);
    }

    static ReplayResult Result(long heldMs, long connections, long waitedMs = 100)
    {
        var (queue, held, latency) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        held.Record(heldMs * TraceSample.Ms);
        queue.Record(waitedMs * TraceSample.Ms);
        latency.Record((waitedMs + heldMs) * TraceSample.Ms);
        return new("shared", 1, 0, connections, connections, 2, 0, queue, held, latency, null);
    }
}
