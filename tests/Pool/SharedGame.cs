using PoolBench.Pool;

namespace PoolBench.Tests.Pool;

/// <summary>Connections that turn out to carry several requests: no model, but what must always hold.</summary>
sealed class SharedGame : IDisposable
{
    const int Capacity = 3;

    readonly ConnectionPool _pool;
    readonly Limits _limits;
    readonly List<PaperSlot> _slots = [];
    readonly List<Task<Slot>> _running = [];
    readonly List<(Waiter Waiter, int Host)> _waiting = [];

    public SharedGame(Limits limits)
    {
        _limits = limits;
        _pool = new ConnectionPool(limits, TimeProvider.System, (pool, lane) =>
        {
            var slot = new PaperSlot(pool, lane, _slots.Count + 1, []);
            _slots.Add(slot);
            return slot;
        });
    }

    public void Move(byte kind, byte which)
    {
        switch (kind % 8)
        {
            case <= 3:
                Arrive(which % 3);
                break;
            case <= 5 when _running.Count > 0:
                Finish(_running[which % _running.Count], alive: which % 5 != 0);
                break;
            case 6 when _waiting.Count > 0:
                _pool.Cancel(_waiting[which % _waiting.Count].Waiter, new CancellationToken(true));
                break;
            case 7 when _running.Count > 0:
                _pool.Widen(_running[which % _running.Count].Result, Capacity);
                break;
        }
        Check();
    }

    /// <summary>Everything is finished in the end, whoever has to wait for whom.</summary>
    public void End()
    {
        while (_running.Count > 0)
        {
            Finish(_running[0], alive: true);
            Check();
        }
        var stats = _pool.Stats();
        if (stats.Leased + stats.Pending > 0 || stats.Available > Math.Min(_limits.MaxKeepAlive, _limits.MaxConnections))
            throw new InvalidOperationException($"{_limits}: left with {stats}.");
    }

    public void Dispose() => _pool.Dispose();

    void Arrive(int host)
    {
        var slot = _pool.Take(new Origin(false, "host", host, null, Versions.Http11), out var waiter);
        if (slot is null)
            _waiting.Add((waiter!, host));
        else if (_waiting.Count > 0)
            throw new InvalidOperationException($"{_limits}: a request overtook {_waiting.Count} that wait.");
        else
            _running.Add(Task.FromResult(slot));
    }

    void Finish(Task<Slot> request, bool alive)
    {
        _running.Remove(request);
        _pool.Return(request.Result, alive);
    }

    void Check()
    {
        _running.AddRange(_waiting.Where(each => each.Waiter.Task.IsCompletedSuccessfully).Select(each => each.Waiter.Task));
        _waiting.RemoveAll(each => each.Waiter.Task.IsCompleted);
        var stats = _pool.Stats();
        var open = _slots.Where(slot => !slot.IsClosed).ToArray();
        var carried = _running.GroupBy(request => request.Result).ToDictionary(group => group.Key, group => group.Count());
        if (open.Length > _limits.MaxConnections || stats.Leased + stats.Available != open.Length || stats.Pending != _waiting.Count)
            throw new InvalidOperationException($"{_limits}: {stats}, but {open.Length} are open and {_waiting.Count} wait.");
        if (carried.Any(pair => pair.Value != pair.Key.Leases || pair.Value > pair.Key.Capacity || pair.Key.State != SlotState.Busy))
            throw new InvalidOperationException($"{_limits}: a slot carries what it does not count.");
        if (_waiting.Count == 0)
            return;
        var room = open.Any(slot => slot.Lane.Origin.Port == _waiting[0].Host && slot.Leases < slot.Capacity);
        if (room || stats.Available > 0 || open.Length < _limits.MaxConnections)
            throw new InvalidOperationException($"{_limits}: {stats}, and yet {_waiting.Count} wait.");
    }
}
