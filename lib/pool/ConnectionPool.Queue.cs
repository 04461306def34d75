namespace PoolBench.Pool;

/// <summary>The one queue and its one timer.</summary>
sealed partial class ConnectionPool
{
    readonly ITimer? _timer;
    readonly LinkedList<Waiter> _byDeadline = new();
    long _allRestarted = long.MinValue;
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
        lane.Waiting++;
        _queue.AddLast(waiter.Node);
        if (_limits.PoolTimeout != Timeout.InfiniteTimeSpan)
        {
            waiter.Deadline = _time.GetTimestamp() + _patience;
            _byDeadline.AddLast(waiter.ByDeadline);
            if (!_armed)
                Arm(_limits.PoolTimeout);
        }
        return waiter;
    }

    void Dequeue(Waiter waiter)
    {
        if (_offered == waiter.Node)
            _offered = waiter.Node.Previous;
        _queue.Remove(waiter.Node);
        waiter.ByDeadline.List?.Remove(waiter.ByDeadline);
        waiter.Lane.Waiting--;
        Leave(waiter.Lane);
    }

    /// <summary>Gives a waiter its whole time again.</summary>
    void Restart(Waiter waiter, long now)
    {
        if (waiter.ByDeadline.List is null)
            return;
        waiter.Deadline = now + _patience;
        _byDeadline.Remove(waiter.ByDeadline);
        _byDeadline.AddLast(waiter.ByDeadline);
    }

    long DeadlineOf(Waiter waiter) => Math.Max(waiter.Deadline, _allRestarted);

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
            while (_byDeadline.First is { } head && DeadlineOf(head.Value) <= now)
            {
                Dequeue(head.Value);
                due.Add((head.Value, waiting));
            }
            Serve(ref work);
            if (_byDeadline.First is { } next)
                Arm(_time.GetElapsedTime(now, DeadlineOf(next.Value)));
        }
        foreach (var (waiter, ahead) in due)
            waiter.TrySetException(new PoolTimeoutException(_limits, ahead));
        Do(ref work);
    }
}
