namespace PoolBench.Pool;

/// <summary>
/// Decides which request gets which connection, and which connections close: policy only, no input or output. One lock; every event is O(1),
/// however many connections are idle. (Closing expired or surplus ones is amortised: each connection is closed once.)
/// </summary>
/// <remarks>
/// A slot counts as open until its socket is closed. Closing happens outside the lock. So a slot that is to be closed either gives its place to a
/// named successor, handed out after the close, or gives the place back afterwards.
/// </remarks>
sealed partial class ConnectionPool : IDisposable
{
    readonly Lock _lock = new();
    readonly Dictionary<Origin, Lane> _lanes = [];
    readonly LinkedList<Slot> _idle = new();
    readonly LinkedList<Slot> _busy = new();
    readonly LinkedList<Waiter> _queue = new();
    readonly Limits _limits;
    readonly TimeProvider _time;
    readonly Func<ConnectionPool, Lane, Slot> _create;
    readonly long _expiry;
    readonly long _patience;
    long _nextExpiry = long.MaxValue;
    long _rank;
    int _open;
    long _opened;
    long _closed;
    bool _disposed;

    /// <param name="limits">The limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="create">Makes a slot. Called under the lock.</param>
    /// <param name="later">Runs something soon, after what has already happened elsewhere; null: on another thread of the pool of threads.</param>
    public ConnectionPool(Limits limits, TimeProvider time, Func<ConnectionPool, Lane, Slot> create, Action<Action>? later = null)
    {
        (_limits, _time, _create) = (limits, time, create);
        _later = later ?? (static work => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false));
        if (limits.PoolTimeout > TimeSpan.Zero)
            _timer = time.CreateTimer(static pool => ((ConnectionPool)pool!).FailDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _expiry = limits.KeepAliveExpiry == Timeout.InfiniteTimeSpan ? long.MaxValue : Ticks(limits.KeepAliveExpiry);
        _patience = limits.PoolTimeout == Timeout.InfiniteTimeSpan ? 0 : Ticks(limits.PoolTimeout);
    }

    public PoolStats Stats()
    {
        lock (_lock)
            return new PoolStats(_open - _idle.Count, _queue.Count, _idle.Count, _limits.MaxConnections, _opened, _closed);
    }

    /// <summary>Number of origins for which the pool holds anything.</summary>
    public int Lanes
    {
        get
        {
            lock (_lock)
                return _lanes.Count;
        }
    }

    /// <summary>Takes a slot for a new request; null when the request has to wait as <paramref name="waiter"/>.</summary>
    public Slot? Take(in Origin origin, out Waiter? waiter)
    {
        var work = new Work();
        Slot? slot;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(LimitsHandler));
            Expire(ref work);
            if (_limits.Rule != KeepAliveRule.Documented)
                CloseSurplus(ref work);
            // Nobody overtakes the queue, or a busy origin could starve another one.
            slot = PlaceOrEnqueue(LaneOf(origin), mayPass: _queue.Count == 0, ref work, out waiter);
        }
        Do(ref work);
        return slot is null && waiter is null ? throw new PoolTimeoutException(_limits, 0) : slot;
    }

    /// <summary>Closes a slot whose connection was of no use to its request, and takes another slot for the same request.</summary>
    public Slot? Replace(Slot spent, out Waiter? waiter)
    {
        var work = new Work();
        Slot? slot;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(LimitsHandler));
            spent.Leases--;
            spent.Lane.Users++;
            Doom(spent, ref work);
            slot = PlaceOrEnqueue(spent.Lane, mayPass: true, ref work, out waiter);
            Leave(spent.Lane);
        }
        Do(ref work);
        return slot is null && waiter is null ? throw new PoolTimeoutException(_limits, 0) : slot;
    }

    /// <summary>Ends a request's use of its slot. <paramref name="alive"/>: the connection can carry another request.</summary>
    public void Return(Slot slot, bool alive)
    {
        var work = new Work();
        lock (_lock)
        {
            slot.Leases--;
            if (slot.State == SlotState.Closing)
                return;
            Expire(ref work);
            if (slot.Leases > 0)
                Share(slot);
            else if (alive)
                Rest(slot);
            else
                Doom(slot, ref work);
            Settle(slot, ref work);
        }
        Do(ref work);
    }

    /// <summary>Notes that the connection can carry several requests at once.</summary>
    public void Widen(Slot slot, int capacity)
    {
        var work = new Work();
        lock (_lock)
        {
            if (slot.State != SlotState.Busy || slot.Capacity == capacity)
                return;
            slot.Capacity = capacity;
            Share(slot);
            Serve(ref work);
        }
        Do(ref work);
    }

    /// <summary>Notes that a slot's connection ended by itself. An idle slot is then closed.</summary>
    public void Ended(Slot slot)
    {
        var work = new Work();
        lock (_lock)
        {
            if (slot.State != SlotState.Idle)
                return;
            Doom(slot, ref work);
            Serve(ref work);
        }
        Do(ref work);
    }

    /// <summary>Notes that the socket of a slot is now closed, when that had to wait for a dial.</summary>
    public void Freed()
    {
        var work = new Work { Spare = 1 };
        Do(ref work);
    }

    public void CountOpened()
    {
        lock (_lock)
            _opened++;
    }

    public void CountClosed()
    {
        lock (_lock)
            _closed++;
    }

    /// <summary>Fails all waiters and closes all connections, those in use included.</summary>
    public void Dispose()
    {
        var work = new Work();
        Waiter[] waiters;
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            waiters = [.. _queue];
            foreach (var waiter in waiters)
                Dequeue(waiter);
            foreach (var slot in _idle.Concat(_busy).ToArray())
                Doom(slot, ref work);
        }
        Do(ref work);
        _timer?.Dispose();
        foreach (var waiter in waiters)
            waiter.TrySetException(
                new ObjectDisposedException(typeof(LimitsHandler).FullName, "The handler was disposed while the request waited for a connection."));
    }

    long Ticks(TimeSpan time) => (long)Math.Min(time.TotalSeconds * _time.TimestampFrequency, long.MaxValue / 2);
}
