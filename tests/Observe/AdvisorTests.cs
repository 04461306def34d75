using PoolBench.Observe.Advising;
using PoolBench.Core.Traces;
using Xunit;

namespace PoolBench.Tests.Observe;

/// <summary>Advice against arithmetic.</summary>
public sealed class AdvisorTests
{
    /// <summary>Ten requests at once, each of 100 ms, ten times with a second between: with c connections the k-th waits ⌊k / c⌋ × 100 ms.</summary>
    static readonly PoolTrace Waves = TraceSample.Of(TraceSample.Connections(10),
        [.. Enumerable.Range(0, 10).SelectMany(wave => Enumerable.Range(0, 10).Select(k => TraceSample.Request(wave * 1000, 100, k)))]);

    [Theory]
    [InlineData(1, 900)]
    [InlineData(2, 400)]
    [InlineData(3, 300)]
    [InlineData(5, 100)]
    [InlineData(9, 100)]
    [InlineData(10, 0)]
    public void The_longest_wait_of_a_wave_is_known(int cap, long waitMs) =>
        Assert.Equal(waitMs * TraceSample.Ms, PoolModel.Run(Waves, cap).Waits.Max);

    [Theory]
    [InlineData(0, 10)]
    [InlineData(99, 10)]
    [InlineData(101, 5)]
    [InlineData(301, 3)]
    [InlineData(5000, 1)]
    public void The_smallest_cap_that_keeps_the_goal_is_advised(long goalMs, int cap)
    {
        var prediction = Advisor.Predict(Waves, TimeSpan.FromMilliseconds(goalMs), reuse: 0.99);
        Assert.Equal((cap, 10), (prediction.Cap, prediction.MostUnderWay));
    }

    [Fact]
    public void It_equals_a_sweep_over_every_cap()
    {
        var random = new Random(7);
        var start = 0;
        var trace = TraceSample.Of(TraceSample.Connections(1), [.. Enumerable.Range(0, 3000)
            .Select(_ => TraceSample.Request(start += random.Next(0, 9), random.Next(1, 60)))]);
        foreach (var goal in (double[])[0, 1, 5, 20, 100])
        {
            var swept = Enumerable.Range(1, 3000).First(cap => PoolModel.Run(trace, cap).Waits.Percentile(0.99) <= goal * TraceSample.Ms);
            Assert.Equal(swept, Advisor.Predict(trace, TimeSpan.FromMilliseconds(goal), 0.99).Cap);
        }
    }

    [Fact]
    public void Idle_connections_are_kept_for_twice_the_gap()
    {
        var trace = TraceSample.Of(TraceSample.Connections(1), [.. Enumerable.Range(0, 20).Select(i => TraceSample.Request(i * 4100, 100))]);
        var prediction = Advisor.Predict(trace, TimeSpan.FromMilliseconds(5), reuse: 0.99);
        Assert.Equal((4000 * TraceSample.Ms, TimeSpan.FromSeconds(8)), (prediction.GapNs, prediction.Expiry));
        Assert.Equal((1, 1), (prediction.Cap, prediction.Streams));
    }
}
