namespace PoolBench.Pool;

/// <summary>The one queue and its one timer. All waiters may wait equally long, so the first to come is the first to time out.</summary>
sealed partial class ConnectionPool
{
    readonly ITimer? _timer;
    bool _armed;

    /// <summary>Gives up waiting; false when the waiter already has its slot.</summary>
    public bool Cancel(Waiter waiter, CancellationToken token)
    {
        var work = new Work();
        lock (_lock)
        {
            if (waiter.Node.List is null)
                return false;
            Dequeue(waiter);
            Serve(ref work);
        }
        waiter.TrySetCanceled(token);
        Do(ref work);
        return true;
    }

    Waiter Enqueue(Lane lane)
    {
        var waiter = new Waiter(lane);
        lane.Users++;
        _queue.AddLast(waiter.Node);
        if (_limits.PoolTimeout != Timeout.InfiniteTimeSpan)
        {
            waiter.Deadline = _time.GetTimestamp() + Ticks(_limits.PoolTimeout);
            if (!_armed)
                Arm(_limits.PoolTimeout);
        }
        return waiter;
    }

    void Dequeue(Waiter waiter)
    {
        _queue.Remove(waiter.Node);
        Leave(waiter.Lane);
    }

    void Arm(TimeSpan due)
    {
        _armed = true;
        // A timer counts whole milliseconds: rounding down would wake it for nothing.
        _timer?.Change(TimeSpan.FromMilliseconds(Math.Ceiling(due.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    void FailDue()
    {
        var work = new Work();
        var due = new List<(Waiter Waiter, int Ahead)>();
        lock (_lock)
        {
            _armed = false;
            if (_disposed)
                return;
            var now = _time.GetTimestamp();
            var waiting = _queue.Count;
            while (_queue.First is { } head && head.Value.Deadline <= now)
            {
                Dequeue(head.Value);
                due.Add((head.Value, waiting));
            }
            Serve(ref work);
            if (_queue.First is { } next)
                Arm(_time.GetElapsedTime(now, next.Value.Deadline));
        }
        foreach (var (waiter, ahead) in due)
            waiter.TrySetException(new PoolTimeoutException(_limits, ahead));
        Do(ref work);
    }
}
