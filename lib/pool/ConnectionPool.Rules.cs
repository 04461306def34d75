namespace PoolBench.Pool;

/// <summary>The rules, all under the lock.</summary>
sealed partial class ConnectionPool
{
    /// <summary>Finds a slot for a request to this lane, the preferred kind first; null if the request has to wait.</summary>
    Slot? Place(Lane lane, ref Work work)
    {
        if (lane.Shared.Last is { } shared)
            return Use(shared.Value);
        while (lane.Idle.Last is { } newest)
        {
            if (!newest.Value.IsStale())
                return Use(newest.Value);
            Doom(newest.Value, ref work);
        }
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
        _idle.AddLast(slot.ByAge);
        slot.Lane.Idle.AddLast(slot.ByLane);
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
                Serve(ref work);
                CloseSurplus(ref work);
                break;
            default:
                CloseSurplus(ref work);
                Serve(ref work);
                break;
        }
    }

    void Serve(ref Work work)
    {
        while (_queue.First is { } head && Place(head.Value.Lane, ref work) is { } slot)
        {
            Dequeue(head.Value);
            work.Grant(head.Value, slot);
        }
    }

    void Expire(ref Work work)
    {
        if (_idle.First is null || _expiry == long.MaxValue)
            return;
        var now = _time.GetTimestamp();
        while (_idle.First is { } oldest && now - oldest.Value.IdleSince >= _expiry)
            Doom(oldest.Value, ref work);
    }

    /// <summary>Closes idle slots, longest idle first, while there are more slots of any kind than <see cref="Limits.MaxKeepAlive"/>.</summary>
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
            if (work.Spare == 0)
                return;
            var freed = work.Spare;
            work = new Work();
            lock (_lock)
            {
                _open -= freed;
                Serve(ref work);
            }
        }
    }
}
