namespace PoolBench.Core.Store;

/// <summary>The time of a Run: it begins by the clock on the wall and goes on by one that nobody sets: no end lies before its beginning.</summary>
/// <param name="time">Both clocks; null: the system's.</param>
public sealed class RunClock(TimeProvider? time = null)
{
    /// <summary>Less is how clocks are kept right, second by second.</summary>
    const double LeastShift = 1;

    readonly TimeProvider _time = time ?? TimeProvider.System;
    readonly long _from = (time ?? TimeProvider.System).GetTimestamp();

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedUtc { get; } = (time ?? TimeProvider.System).GetUtcNow();

    /// <summary>What the clock on the wall would show had nobody set it.</summary>
    public DateTimeOffset UtcNow => StartedUtc + _time.GetElapsedTime(_from);

    /// <summary>By how many seconds the clock on the wall was set since then, negative for back; null: by less than one.</summary>
    public double? ShiftSeconds =>
        Math.Round((_time.GetUtcNow() - UtcNow).TotalSeconds, 1) is var shift && Math.Abs(shift) >= LeastShift ? shift : null;
}
