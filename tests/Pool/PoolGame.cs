using PoolBench.Pool;

namespace PoolBench.Tests.Pool;

/// <summary>Plays each move on the pool and on the model, and compares what they tell.</summary>
sealed class PoolGame : IDisposable
{
    readonly PoolClock _clock = new();
    readonly ConnectionPool _pool;
    readonly PoolModel _model;
    readonly List<int> _closed = [];
    readonly Dictionary<int, PaperSlot> _slots = [];
    readonly Dictionary<int, Task<Slot>> _requests = [];
    readonly Dictionary<int, Waiter> _waiters = [];
    readonly List<int> _failed = [];
    readonly Queue<PaperSlot> _lingering = [];
    readonly Limits _limits;
    int _dialled;

    public PoolGame(Limits limits)
    {
        _limits = limits;
        _model = new PoolModel(limits);
        _pool = new ConnectionPool(limits, _clock, (pool, lane) => _slots[++_dialled] = new PaperSlot(pool, lane, _dialled, _closed),
            later: static work => work());
    }

    public void Move(byte kind, byte which)
    {
        switch (kind % 12)
        {
            case <= 3:
                Arrive(_requests.Count + _failed.Count + 1, which % 3);
                break;
            case <= 6 when Pick(_model.Running, which) is { } request:
                Finish(request, alive: true);
                break;
            case 7 when Pick(_model.Running, which) is { } request:
                Finish(request, alive: false, lingers: which % 2 == 0);
                break;
            case 8 when Pick(_model.Running, which) is { } request:
                Replace(request);
                break;
            case 9 when Pick(_model.Waiting, which) is { } request:
                _pool.Cancel(_waiters[request], new CancellationToken(true));
                _model.Cancel(request);
                break;
            case 10 when Pick(_model.Idle, which) is { } connection:
                Die(connection, notices: which % 3 == 0);
                break;
            case 11 when which % 2 == 0 && _lingering.TryDequeue(out var slot):
                slot.DialEnds();
                _model.DialEnds();
                break;
            default:
                // Whole ones, as a timer counts.
                var time = TimeSpan.FromMilliseconds(which % 3);
                _clock.Advance(time);
                _model.Advance(time.Ticks);
                break;
        }
        Compare(kind, which);
    }

    public void Dispose() => _pool.Dispose();

    static int? Pick(IEnumerable<int> from, byte which) => from.ToArray() is { Length: > 0 } all ? all[which % all.Length] : null;

    void Arrive(int request, int host)
    {
        var origin = new Origin(false, "host", host, null, Versions.Http11);
        try
        {
            Keep(request, _pool.Take(origin, out var waiter), waiter);
        }
        catch (PoolTimeoutException)
        {
            _failed.Add(request);
        }
        _model.Arrive(request, host);
    }

    void Keep(int request, Slot? slot, Waiter? waiter)
    {
        _requests[request] = slot is null ? waiter!.Task : Task.FromResult(slot);
        if (waiter is not null)
            _waiters[request] = waiter;
    }

    void Finish(int request, bool alive, bool lingers = false)
    {
        var slot = Slot(request);
        slot.Lingers = lingers;
        if (lingers)
            _lingering.Enqueue(slot);
        _requests[request] = Task.FromException<Slot>(new OperationCanceledException());
        _pool.Return(slot, alive);
        _model.Finish(request, alive, lingers);
    }

    void Replace(int request)
    {
        Keep(request, _pool.Replace(Slot(request), out var waiter), waiter);
        _model.Replace(request);
    }

    void Die(int connection, bool notices)
    {
        _slots[connection].Dead = true;
        if (notices)
        {
            _pool.Ended(_slots[connection]);
            _model.Ended(connection);
        }
        else
            _model.Die(connection);
    }

    PaperSlot Slot(int request) => (PaperSlot)_requests[request].Result;

    void Compare(byte kind, byte which)
    {
        var running = _requests.Where(pair => pair.Value.IsCompletedSuccessfully).Select(pair => (pair.Key, Slot(pair.Key).Id));
        var failed = _requests.Where(pair => pair.Value.Exception?.InnerException is PoolTimeoutException).Select(pair => pair.Key).Concat(_failed);
        var stats = _pool.Stats();
        var story = PoolModel.Tell(stats.Leased, stats.Pending, stats.Available, running, _closed, failed);
        if (story != _model.Story)
            throw new InvalidOperationException($"{_limits}, after {kind % 12}/{which}\nthe pool:  {story}\nthe model: {_model.Story}");
        if (_model.Open > _limits.MaxConnections || _model.CouldServeHead)
            throw new InvalidOperationException($"{_limits}: {story} must not be.");
    }
}
