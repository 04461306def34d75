using PoolBench.Core.Terminal;
using Xunit;

namespace PoolBench.Tests.Core;

/// <summary>What a job tells about its rest, with a clock of our own.</summary>
public sealed class TimeLeftTests
{
    readonly Clock _clock = new();

    [Fact]
    public void Steps_that_take_the_same_count_down()
    {
        var left = new TimeLeft(Enumerable.Repeat("a", 12), _clock);
        Assert.Equal("", left.ToString());
        string[] told = [.. Enumerable.Range(0, 12).Select(_ => Step(left, "a", 30))];
        Assert.Equal(["", "5 min left", "5 min left", "4 min left", "4 min left", "3 min left", "3 min left", "2 min left", "2 min left", "60 s left",
            "30 s left", ""], told);
    }

    /// <summary>What is quick comes first; what is slow is known only when one of it was seen.</summary>
    [Fact]
    public void Each_kind_takes_as_long_as_its_own()
    {
        var left = new TimeLeft([.. Enumerable.Repeat("quick", 10), .. Enumerable.Repeat("slow", 10)], _clock);
        for (var i = 0; i < 10; i++)
            Step(left, "quick", 1);
        Assert.Equal("10 s left", left.ToString());
        Assert.Equal("9 min left", Step(left, "slow", 60));
        Assert.Equal("8 min left", Step(left, "slow", 60));
    }

    [Fact]
    public void One_step_that_is_a_little_slow_changes_nothing_that_was_told()
    {
        var left = new TimeLeft(Enumerable.Repeat("a", 20), _clock);
        for (var i = 0; i < 10; i++)
            Step(left, "a", 60);
        Assert.Equal("10 min left", left.ToString());
        Assert.Equal("9 min left", Step(left, "a", 72));
    }

    [Fact]
    public void More_time_than_was_told_is_no_negative_time()
    {
        var left = new TimeLeft(Enumerable.Repeat("a", 3), _clock);
        Step(left, "a", 5);
        Step(left, "a", 5);
        left.Begin("a");
        _clock.Pass(600);
        Assert.Equal("", left.ToString());
    }

    string Step(TimeLeft left, string kind, double seconds)
    {
        left.Begin(kind);
        _clock.Pass(seconds);
        left.End();
        return left.ToString();
    }

    sealed class Clock : TimeProvider
    {
        long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_ticks);

        public void Pass(double seconds) => _ticks += (long)(seconds * TimeSpan.TicksPerSecond);
    }
}
