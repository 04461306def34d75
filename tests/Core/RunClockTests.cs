using PoolBench.Analysis.Tables;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Core;

/// <summary>A clock on the wall that somebody sets while a Run is made.</summary>
public class RunClockTests
{
    [Theory]
    [InlineData(-7200, -7200.0)]
    [InlineData(3600, 3600.0)]
    [InlineData(0, null)]
    public void An_end_follows_its_beginning_and_the_shift_is_told(int set, double? told)
    {
        var time = new TwoClocks();
        var clock = new RunClock(time);
        time.Pass(TimeSpan.FromSeconds(30));
        time.Set(TimeSpan.FromSeconds(set));
        Assert.Equal(clock.StartedUtc.AddSeconds(30), clock.UtcNow);
        Assert.Equal(told, clock.ShiftSeconds);
    }

    [Fact]
    public void A_Run_whose_clock_went_back_is_kept_and_says_so()
    {
        using var temp = new TempFolder();
        var loaded = SampleRun.Whole();
        var store = SampleRun.Save(
            loaded with { Run = loaded.Run with { Environment = loaded.Run.Environment with { ClockShiftSeconds = -7200 } } }, temp.FullPath);
        using var output = new StringWriter();
        Summary.Print(LoadedRun.Read(store), Screen.For(output));
        Assert.Contains("set back by 7,200.0 s", output.ToString().ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    sealed class TwoClocks : TimeProvider
    {
        DateTimeOffset _wall = new(2026, 11, 22, 10, 15, 0, TimeSpan.Zero);
        long _ticks = 1_000_000;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _wall;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => (_wall, _ticks) = (_wall + time, _ticks + time.Ticks);

        public void Set(TimeSpan by) => _wall += by;
    }
}
