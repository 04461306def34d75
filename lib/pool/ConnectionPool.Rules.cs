namespace PoolBench.Pool;

/// <summary>The rules, all under the lock.</summary>
sealed partial class ConnectionPool
{
    /// <summary>Finds a slot for a request to this lane, the preferred kind first; null if the request has to wait.</summary>
    Slot? Place(Lane lane, ref Work work)
    {
        if (lane.Shared.Last is { } shared)
            return Use(shared.Value);
        return NextIdle(lane, ref work) is { } idle ? Use(idle) : Dial(lane, ref work);
    }

    /// <summary>The idle slot that the next request to this lane takes: by 1.0 the oldest, else the newest. Closes those that have ended.</summary>
    Slot? NextIdle(Lane lane, ref Work work)
    {
        while ((_limits.Rule == KeepAliveRule.Httpcore10 ? lane.Idle.First : lane.Idle.Last) is { } next)
        {
            if (!next.Value.IsStale())
                return next.Value;
            Doom(next.Value, ref work);
        }
        return null;
    }

    /// <summary>A new slot, in place of an idle one where there is no room; null without room.</summary>
    Slot? Dial(Lane lane, ref Work work)
    {
        while (_open - work.Spare >= _limits.MaxConnections && _idle.First is { } oldest)
            Doom(oldest.Value, ref work);
        if (_open - work.Spare >= _limits.MaxConnections)
            return null;
        if (work.Spare > 0)
            work.Spare--;
        else
            _open++;
        lane.Users++;
        var slot = _create(this, lane);
        slot.Order = ++_rank;
        _busy.AddLast(slot.ByAge);
        slot.Leases = 1;
        Share(slot);
        return slot;
    }

    Slot? PlaceOrEnqueue(Lane lane, bool mayPass, ref Work work, out Waiter? waiter)
    {
        // A lane is forgotten with its last user, so this request counts as one from the start.
        lane.Users++;
        var slot = mayPass ? Place(lane, ref work) : null;
        waiter = slot is null && _limits.PoolTimeout != TimeSpan.Zero ? Enqueue(lane) : null;
        Leave(lane);
        return slot;
    }

    Slot Use(Slot slot)
    {
        if (slot.State == SlotState.Idle)
        {
            _idle.Remove(slot.ByAge);
            slot.Lane.Idle.Remove(slot.ByLane);
            _busy.AddLast(slot.ByAge);
            slot.State = SlotState.Busy;
            if (_limits.Rule == KeepAliveRule.Httpcore016)
                slot.Order = ++_rank;
        }
        slot.Leases++;
        Share(slot);
        return slot;
    }

    /// <summary>Lists a busy slot as shared while it has room for another request, and only then.</summary>
    static void Share(Slot slot)
    {
        var listed = slot.ByLane.List is not null;
        var room = slot.Leases > 0 && slot.Leases < slot.Capacity;
        if (room && !listed)
            slot.Lane.Shared.AddLast(slot.ByLane);
        else if (!room && listed)
            slot.Lane.Shared.Remove(slot.ByLane);
    }

    void Rest(Slot slot)
    {
        Share(slot);
        _busy.Remove(slot.ByAge);
        slot.State = SlotState.Idle;
        slot.IdleSince = _time.GetTimestamp();
        _nextExpiry = Math.Min(_nextExpiry, _expiry == long.MaxValue ? long.MaxValue : slot.IdleSince + _expiry);
        if (_limits.Rule == KeepAliveRule.Documented)
            slot.Order = ++_rank;
        Insert(_idle, slot.ByAge);
        Insert(slot.Lane.Idle, slot.ByLane);
    }

    /// <summary>Keeps idle slots in order. By the documented rule, who comes last belongs last.</summary>
    static void Insert(LinkedList<Slot> idle, LinkedListNode<Slot> node)
    {
        var before = idle.Last;
        while (before is not null && before.Value.Order > node.Value.Order)
            before = before.Previous;
        if (before is null)
            idle.AddFirst(node);
        else
            idle.AddAfter(before, node);
    }

    /// <summary>Acts on a returned slot. The rules differ only in the order of the steps and in what they count.</summary>
    void Settle(Slot slot, ref Work work)
    {
        switch (_limits.Rule)
        {
            case KeepAliveRule.Documented:
                Serve(ref work);
                if (slot.State == SlotState.Idle && _idle.Count > _limits.MaxKeepAlive)
                    Doom(slot, ref work);
                break;
            case KeepAliveRule.Httpcore016:
                Offer(ref work);
                CloseSurplus(ref work);
                Come(ref work);
                break;
            default:
                CloseSurplus(ref work);
                Serve(ref work);
                break;
        }
    }

    void Serve(ref Work work)
    {
        if (_limits.Rule != KeepAliveRule.Documented)
        {
            // What is free now is for those who are on their way.
            if (!_waking)
                Offer(ref work);
            Come(ref work);
            return;
        }
        while (_queue.First is { } head && Place(head.Value.Lane, ref work) is { } slot)
        {
            Dequeue(head.Value);
            work.Grant(head.Value, slot);
        }
    }

    void Expire(ref Work work)
    {
        if (_nextExpiry == long.MaxValue)
            return;
        var now = _time.GetTimestamp();
        if (now < _nextExpiry)
            return;
        _nextExpiry = long.MaxValue;
        for (var node = _idle.First; node is not null;)
        {
            var (slot, next) = (node.Value, node.Next);
            if (now - slot.IdleSince >= _expiry)
                Doom(slot, ref work);
            else
            {
                _nextExpiry = Math.Min(_nextExpiry, slot.IdleSince + _expiry);
                // By this rule the one that is idle the longest stands first.
                if (_limits.Rule == KeepAliveRule.Documented)
                    return;
            }
            node = next;
        }
    }

    /// <summary>Closes idle slots, those first in order, while there are more slots of any kind than <see cref="Limits.MaxKeepAlive"/>.</summary>
    void CloseSurplus(ref Work work)
    {
        while (_idle.Count + _busy.Count > _limits.MaxKeepAlive && _idle.First is { } oldest)
            Doom(oldest.Value, ref work);
    }

    void Doom(Slot slot, ref Work work)
    {
        slot.ByLane.List?.Remove(slot.ByLane);
        slot.ByAge.List?.Remove(slot.ByAge);
        slot.State = SlotState.Closing;
        work.Close(slot);
        if (slot.Seal())
            work.Spare++;
        Leave(slot.Lane);
    }

    Lane LaneOf(in Origin origin)
    {
        if (!_lanes.TryGetValue(origin, out var lane))
            _lanes.Add(origin, lane = new Lane(origin));
        return lane;
    }

    void Leave(Lane lane)
    {
        if (--lane.Users == 0)
            _lanes.Remove(lane.Origin);
    }

    /// <summary>Closes, then hands out; repeats that with what the closing made free.</summary>
    void Do(ref Work work)
    {
        while (true)
        {
            foreach (var slot in work.Closes ?? [])
                slot.Close();
            foreach (var (waiter, slot) in work.Grants ?? [])
                waiter.TrySetResult(slot);
            var (freed, wake) = (work.Spare, work.Wake);
            if (freed == 0 && !wake)
                return;
            work = new Work();
            lock (_lock)
            {
                _open -= freed;
                Serve(ref work);
            }
            if (wake)
                _later(WakeUp);
        }
    }
}
