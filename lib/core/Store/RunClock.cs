namespace PoolBench.Core.Store;

/// <summary>The time of a Run. It starts with the wall clock and continues with a monotonic clock, so no end can be before its beginning.</summary>
/// <param name="time">Both clocks; null: the system's.</param>
public sealed class RunClock(TimeProvider? time = null)
{
    /// <summary>Smaller steps are ordinary clock corrections.</summary>
    const double LeastShift = 1;

    readonly TimeProvider _time = time ?? TimeProvider.System;
    readonly long _from = (time ?? TimeProvider.System).GetTimestamp();

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedUtc { get; } = (time ?? TimeProvider.System).GetUtcNow();

    /// <summary>What the wall clock would show if nobody had set it.</summary>
    public DateTimeOffset UtcNow => StartedUtc + _time.GetElapsedTime(_from);

    /// <summary>How many seconds the wall clock was set since then, negative for back; null: less than one.</summary>
    public double? ShiftSeconds =>
        Math.Round((_time.GetUtcNow() - UtcNow).TotalSeconds, 1) is var shift && Math.Abs(shift) >= LeastShift ? shift : null;
}
