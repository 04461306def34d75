using System.Threading.Tasks.Sources;

namespace PoolBench.Server.Rtt;

/// <summary>
/// One wait at a time, ended by the clock or by a call. The waiter continues on the thread that wakes it. Reused for every wait.
/// </summary>
sealed class DelayAlarm : IValueTaskSource, IDisposable
{
    readonly ITimer _timer;
    ManualResetValueTaskSourceCore<bool> _core;
    int _waiting;
    volatile bool _off;

    public DelayAlarm(TimeProvider time) =>
        _timer = time.CreateTimer(alarm => ((DelayAlarm)alarm!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Returns after the time or earlier, so the caller must check again.</summary>
    public ValueTask WaitAsync(TimeSpan time)
    {
        _core.Reset();
        Volatile.Write(ref _waiting, 1);
        var wait = new ValueTask(this, _core.Version);
        _timer.Change(time, Timeout.InfiniteTimeSpan);
        if (_off)
            Wake();
        return wait;
    }

    /// <summary>Ends this wait and every later one.</summary>
    public void Off()
    {
        _off = true;
        Wake();
    }

    public void Dispose() => _timer.Dispose();

    void Wake()
    {
        if (Interlocked.Exchange(ref _waiting, 0) == 1)
            _core.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
