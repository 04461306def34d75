namespace PoolBench.Tests.Pool;

/// <summary>A clock that stands until it is told to go on; then its timers fire, in the order they are due.</summary>
sealed class PoolClock : TimeProvider
{
    readonly Lock _lock = new();
    readonly List<Alarm> _alarms = [];
    long _now = 1;

    /// <summary>Timers that are set and have not fired.</summary>
    public int Set
    {
        get
        {
            lock (_lock)
                return _alarms.Count;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    public void Advance(TimeSpan time)
    {
        var until = GetTimestamp() + time.Ticks;
        while (true)
        {
            Alarm? next;
            lock (_lock)
            {
                next = _alarms.Where(alarm => alarm.Due <= until).MinBy(alarm => alarm.Due);
                Volatile.Write(ref _now, next is null ? until : Math.Max(_now, next.Due));
                if (next is null)
                    return;
                _alarms.Remove(next);
            }
            next.Ring();
        }
    }

    sealed class Alarm(PoolClock clock, Action ring) : ITimer
    {
        public long Due { get; private set; }

        public void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._alarms.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Due = clock._now + dueTime.Ticks;
                clock._alarms.Add(this);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
