using System.Diagnostics;

namespace PoolBench.Measure.Recording;

/// <summary>Watches a <see cref="Pulse"/> from a thread of its own, and gives notice when it has not changed for too long.</summary>
/// <remarks>
/// A thread of its own, because a client may occupy the whole thread pool. Time in which this thread did not run (the machine slept, or was
/// overloaded) counts as one look: the client did not run then either.
/// </remarks>
sealed class Watchdog : IDisposable
{
    static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);

    readonly ManualResetEventSlim _end = new();

    /// <summary>Begins to watch.</summary>
    /// <param name="pulse">What to watch.</param>
    /// <param name="limit">How long a state may show, by that state.</param>
    /// <param name="stuck">Called once, when a state showed longer; then watching ends.</param>
    /// <param name="look">Called at each look with the state; null: not called.</param>
    public Watchdog(Pulse pulse, Func<Beat, TimeSpan> limit, Action<Beat> stuck, Action<Beat>? look = null) =>
        new Thread(() => Look(pulse, limit, stuck, look)) { IsBackground = true, Name = "watchdog" }.Start();

    public void Dispose() => _end.Set();

    void Look(Pulse pulse, Func<Beat, TimeSpan> limit, Action<Beat> stuck, Action<Beat>? look)
    {
        var before = pulse.Now;
        var still = TimeSpan.Zero;
        for (var last = Stopwatch.GetTimestamp(); !_end.Wait(Between);)
        {
            var now = pulse.Now;
            var passed = Stopwatch.GetElapsedTime(last);
            last = Stopwatch.GetTimestamp();
            still = now == before ? still + (passed < LongestLook ? passed : LongestLook) : TimeSpan.Zero;
            before = now;
            look?.Invoke(now);
            if (still <= limit(now))
                continue;
            stuck(now);
            return;
        }
    }
}
