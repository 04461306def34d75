using PoolBench.Pool;

namespace PoolBench.Tests.Pool;

/// <summary>
/// The rules of the capped pool once more, as plainly as they can be said: lists that are searched from end to end. Connections are numbered
/// as they are dialled.
/// </summary>
sealed class PoolModel(Limits limits)
{
    readonly List<Connection> _idle = [];
    readonly List<(int Request, int Origin, long Due)> _queue = [];
    readonly SortedDictionary<int, Connection> _running = [];
    readonly List<int> _closed = [];
    readonly List<int> _failed = [];
    int _dialled;
    int _lingering;
    int _rank;

    public long Now { get; private set; }

    public IEnumerable<int> Running => _running.Keys;

    public IEnumerable<int> Waiting => _queue.Select(waiter => waiter.Request);

    public IEnumerable<int> Idle => _idle.Select(connection => connection.Id);

    public IEnumerable<int> Failed => _failed;

    public int Dialled => _dialled;

    public int ConnectionOf(int request) => _running[request].Id;

    public IEnumerable<int> LivingIdle => _idle.Where(connection => !connection.Dead).Select(connection => connection.Id);

    public IEnumerable<int> IdleOf(int origin) => _idle.Where(connection => connection.Origin == origin).Select(connection => connection.Id);

    public int Open => _idle.Count + _running.Count + _lingering;

    public bool CouldServeHead => _queue.Count > 0 && (Open < limits.MaxConnections || _idle.Count > 0);

    /// <summary>Everything that can be told apart from outside, in one line.</summary>
    public string Story => Tell(Open - _idle.Count, _queue.Count, _idle.Count, _running.Select(pair => (pair.Key, pair.Value.Id)), _closed, _failed);

    public static string Tell(
        int leased, int pending, int idle, IEnumerable<(int Request, int Connection)> running, IEnumerable<int> closed, IEnumerable<int> failed) =>
        $"leased {leased}, pending {pending}, idle {idle}; "
        + $"running {string.Join(' ', running.Order().Select(pair => $"{pair.Request}@{pair.Connection}"))}; "
        + $"closed {string.Join(' ', closed.Order())}; failed {string.Join(' ', failed.Order())}";

    public void Arrive(int request, int origin)
    {
        CloseExpired();
        if (limits.Rule != KeepAliveRule.Documented)
            CloseSurplus();
        if (_queue.Count > 0 || !Serve(request, origin))
            if (limits.PoolTimeout == TimeSpan.Zero)
                _failed.Add(request);
            else
                _queue.Add((request, origin, limits.PoolTimeout == Timeout.InfiniteTimeSpan ? long.MaxValue : Now + limits.PoolTimeout.Ticks));
    }

    public void Finish(int request, bool alive, bool lingers)
    {
        _running.Remove(request, out var connection);
        CloseExpired();
        if (alive)
        {
            connection!.Since = Now;
            if (limits.Rule == KeepAliveRule.Documented)
                connection.Order = ++_rank;
            _idle.Add(connection);
            _idle.Sort((one, other) => one.Order.CompareTo(other.Order));
        }
        else if (lingers)
            _lingering++;
        else
            _closed.Add(connection!.Id);
        if (limits.Rule == KeepAliveRule.Httpcore10)
            CloseSurplus();
        ServeQueue(surplus: limits.Rule == KeepAliveRule.Httpcore016);
        if (limits.Rule == KeepAliveRule.Documented && _idle.Count > limits.MaxKeepAlive && _idle[^1] == connection)
            Close(connection);
    }

    /// <summary>The connection proved dead when the request was about to use it.</summary>
    public void Replace(int request)
    {
        _running.Remove(request, out var connection);
        _closed.Add(connection!.Id);
        Serve(request, connection.Origin);
    }

    public void DialEnds()
    {
        _lingering--;
        ServeQueue();
    }

    public void Cancel(int request)
    {
        _queue.RemoveAll(waiter => waiter.Request == request);
        ServeQueue();
    }

    public void Die(int connection) => _idle.Single(each => each.Id == connection).Dead = true;

    public void Ended(int connection)
    {
        Close(_idle.Single(each => each.Id == connection));
        ServeQueue();
    }

    public void Advance(long ticks)
    {
        Now += ticks;
        _failed.AddRange(_queue.Where(waiter => waiter.Due <= Now).Select(waiter => waiter.Request));
        _queue.RemoveAll(waiter => waiter.Due <= Now);
    }

    bool Serve(int request, int origin)
    {
        if (NextIdle(origin) is not { } idle)
            return Dial(request, origin);
        _idle.Remove(idle);
        if (limits.Rule == KeepAliveRule.Httpcore016)
            idle.Order = ++_rank;
        _running.Add(request, idle);
        return true;
    }

    Connection? NextIdle(int origin)
    {
        while (true)
        {
            var all = _idle.Where(each => each.Origin == origin);
            var next = limits.Rule == KeepAliveRule.Httpcore10 ? all.FirstOrDefault() : all.LastOrDefault();
            if (next is not { Dead: true })
                return next;
            Close(next);
        }
    }

    bool Dial(int request, int origin)
    {
        if (Open >= limits.MaxConnections && _idle.Count > 0)
            Close(_idle[0]);
        if (Open >= limits.MaxConnections)
            return false;
        _running.Add(request, new Connection(++_dialled, origin) { Order = ++_rank });
        return true;
    }

    void ServeQueue(bool surplus = false)
    {
        if (limits.Rule != KeepAliveRule.Documented)
        {
            OfferQueue(surplus);
            // A second time for what the closing made free.
            OfferQueue(surplus: false);
            return;
        }
        while (_queue.Count > 0 && Serve(_queue[0].Request, _queue[0].Origin))
            _queue.RemoveAt(0);
    }

    /// <summary>As httpcore does: an idle connection is offered to all who can use it, and may be gone when they come.</summary>
    void OfferQueue(bool surplus)
    {
        var offered = new List<int>();
        foreach (var (request, origin, _) in _queue.ToArray())
        {
            if (NextIdle(origin) is not null)
            {
                offered.Add(request);
                if (limits.PoolTimeout != Timeout.InfiniteTimeSpan)
                    _queue[_queue.FindIndex(waiter => waiter.Request == request)] = (request, origin, Now + limits.PoolTimeout.Ticks);
            }
            else if (Dial(request, origin))
                _queue.RemoveAll(waiter => waiter.Request == request);
            else
                break;
        }
        if (surplus)
            CloseSurplus();
        while (_queue.Count > 0 && offered.Contains(_queue[0].Request) && Serve(_queue[0].Request, _queue[0].Origin))
            _queue.RemoveAt(0);
    }

    void CloseExpired()
    {
        if (limits.KeepAliveExpiry != Timeout.InfiniteTimeSpan)
            foreach (var expired in _idle.Where(each => Now - each.Since >= limits.KeepAliveExpiry.Ticks).ToArray())
                Close(expired);
    }

    void CloseSurplus()
    {
        while (_idle.Count > 0 && _idle.Count + _running.Count > limits.MaxKeepAlive)
            Close(_idle[0]);
    }

    void Close(Connection connection)
    {
        _idle.Remove(connection);
        _closed.Add(connection.Id);
    }

    sealed class Connection(int id, int origin)
    {
        public int Id => id;

        public int Origin => origin;

        public long Since { get; set; }

        /// <summary>Idle connections stand in this order.</summary>
        public int Order { get; set; }

        public bool Dead { get; set; }
    }
}
