namespace PoolBench.Pool;

/// <summary>
/// How httpcore serves its queue. A connection that is free is <b>offered</b>: it stays idle until a waiter comes for it, and all who can use it
/// are offered the same one. The first of them gets it; the others wait on, and their time begins anew. One that cannot use it closes it in
/// favour of a new one, whoever was offered it. And in 0.16 it may be closed as surplus before anybody has come.
/// Source: httpcore 0.16.3 and 1.0.9, <c>connection_pool.py</c>.
/// </summary>
sealed partial class ConnectionPool
{
    readonly Action<Action> _later;

    /// <summary>The last waiter who has been offered a connection; all before it have too. Null: nobody has.</summary>
    LinkedListNode<Waiter>? _offered;

    /// <summary>Whether those who were offered a connection that is closed by now are on their way to find that out.</summary>
    bool _waking;

    /// <summary>Offers what is idle to the waiters, in order, and dials for those who have nothing to be offered, while there is room.</summary>
    void Offer(ref Work work)
    {
        var node = _offered is null ? _queue.First : _offered.Next;
        if (node is null)
            return;
        var now = _limits.PoolTimeout == Timeout.InfiniteTimeSpan ? 0 : _time.GetTimestamp();
        if (node.Value.Lane is { } only && only.Waiting == _queue.Count && IsServable(only, ref work))
        {
            // One origin alone waits: all are offered the same, however many they are.
            (_offered, _allRestarted) = (_queue.Last, Math.Max(_allRestarted, now + _patience));
            return;
        }
        while (node is not null)
        {
            var (waiter, next) = (node.Value, node.Next);
            if (IsServable(waiter.Lane, ref work))
            {
                Restart(waiter, now);
                _offered = node;
            }
            else if (Dial(waiter.Lane, ref work) is { } slot)
            {
                Dequeue(waiter);
                work.Grant(waiter, slot);
            }
            else
                return;
            node = next;
        }
    }

    /// <summary>Lets those come who were offered something: at once while it is still there, else when they find out that it is not.</summary>
    void Come(ref Work work)
    {
        if (_offered is null || _waking)
            return;
        if (_limits.Rule == KeepAliveRule.Httpcore016 && !IsServable(_queue.First!.Value.Lane, ref work))
            _waking = work.Wake = true;
        else
            ServeOffered(ref work);
    }

    /// <summary>Each in turn takes what is idle or dials; who gets nothing waits on, and so do all behind.</summary>
    void ServeOffered(ref Work work)
    {
        while (_offered is not null && _queue.First is { } head && Place(head.Value.Lane, ref work) is { } slot)
        {
            Dequeue(head.Value);
            work.Grant(head.Value, slot);
        }
        _offered = null;
    }

    void WakeUp()
    {
        var work = new Work();
        lock (_lock)
        {
            _waking = false;
            if (!_disposed)
            {
                ServeOffered(ref work);
                // Those who came meanwhile.
                Serve(ref work);
            }
        }
        Do(ref work);
    }

    bool IsServable(Lane lane, ref Work work) => lane.Shared.Last is not null || NextIdle(lane, ref work) is not null;
}
