using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PoolBench.Server.Rtt;

/// <summary>
/// Timers finer than the runtime's, which fire on the next millisecond or the one after. One thread serves them all, asleep until the next is
/// due. On Linux and macOS a timer fires about 0.1 ms late when a processor is free, on Windows up to a millisecond; never early.
/// </summary>
/// <remarks>Timers fire once. Callbacks run on the one thread, one after another: they must be short and must not block.</remarks>
sealed class FineTime : TimeProvider, IDisposable
{
    /// <summary>Below this, the runtime's wait would end too late. It can be woken, but it counts milliseconds.</summary>
    static readonly TimeSpan Coarse = TimeSpan.FromMilliseconds(2);

    /// <summary>Short, because an alarm that is due earlier cannot end a nap.</summary>
    static readonly TimeSpan LongestNap = TimeSpan.FromMilliseconds(0.5);

    /// <summary>
    /// How late the kernel may wake a thread, in order to wake several at once (prctl(2), PR_SET_TIMERSLACK: 50 µs). Subtracted from each nap,
    /// because the kernel mostly uses all of it.
    /// </summary>
    static readonly TimeSpan Slack = TimeSpan.FromMicroseconds(50);

    readonly object _lock = new();
    readonly PriorityQueue<(Alarm Alarm, int Stamp), long> _alarms = new();
    readonly List<Alarm> _due = [];
    bool _ended;

    public FineTime() => new Thread(Run) { IsBackground = true, Name = "round-trip times" }.Start();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            Monitor.Pulse(_lock);
        }
    }

    void Run()
    {
        while (true)
        {
            TimeSpan nap;
            lock (_lock)
            {
                nap = Next();
                if (_ended)
                    return;
            }
            foreach (var alarm in _due)
                alarm.Ring();
            _due.Clear();
            if (nap > TimeSpan.Zero)
                Nap(nap);
        }
    }

    /// <summary>Collects what is due. If nothing is, waits as long as it can still be woken, and returns how long to nap after that.</summary>
    TimeSpan Next()
    {
        while (!_ended)
        {
            var now = GetTimestamp();
            while (_alarms.TryPeek(out var next, out var due) && due <= now)
            {
                _alarms.Dequeue();
                if (next.Alarm.Disarm(next.Stamp))
                    _due.Add(next.Alarm);
            }
            if (_due.Count > 0)
                return TimeSpan.Zero;
            if (!_alarms.TryPeek(out _, out var first))
                Monitor.Wait(_lock);
            else if (GetElapsedTime(now, first) is var left && left > Coarse)
                Monitor.Wait(_lock, (int)left.TotalMilliseconds - 1);
            else if (OperatingSystem.IsWindows())
                Monitor.Wait(_lock, 1);
            else
                return left < LongestNap ? left : LongestNap;
        }
        return TimeSpan.Zero;
    }

    static void Nap(TimeSpan time)
    {
        var asked = new Span { Nanoseconds = (nint)Math.Max(1, (time - Slack).TotalNanoseconds) };
        // The result does not matter: whoever wakes looks at the clock.
        _ = Sleep(in asked, 0);
    }

    [DllImport("libc", EntryPoint = "nanosleep"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Sleep(in Span asked, nint left);

    /// <summary><c>struct timespec</c> of 64-bit systems. A nap is below a second, so the seconds stay 0.</summary>
    [StructLayout(LayoutKind.Sequential)]
    struct Span
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    sealed class Alarm(FineTime time, TimerCallback callback, object? state) : ITimer
    {
        int _stamp;
        bool _armed;

        public void Ring() => callback(state);

        /// <summary>Whether the alarm with that stamp was still set.</summary>
        public bool Disarm(int stamp)
        {
            var stood = _armed && _stamp == stamp;
            if (stood)
                _armed = false;
            return stood;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
                throw new NotSupportedException("These timers fire once.");
            lock (time._lock)
            {
                _stamp++;
                _armed = dueTime != Timeout.InfiniteTimeSpan;
                if (!_armed)
                    return true;
                var due = time.GetTimestamp() + (long)(dueTime.TotalSeconds * Stopwatch.Frequency);
                var isFirst = !time._alarms.TryPeek(out _, out var first) || due < first;
                time._alarms.Enqueue((this, _stamp), due);
                if (isFirst)
                    Monitor.Pulse(time._lock);
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
