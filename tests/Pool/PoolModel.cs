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

    public long Now { get; private set; }

    public IEnumerable<int> Running => _running.Keys;

    public IEnumerable<int> Waiting => _queue.Select(waiter => waiter.Request);

    public IEnumerable<int> Idle => _idle.Select(connection => connection.Id);

    public IEnumerable<int> Failed => _failed;

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
            _idle.Add(connection);
        }
        else if (lingers)
            _lingering++;
        else
            _closed.Add(connection!.Id);
        if (limits.Rule == KeepAliveRule.Httpcore10)
            CloseSurplus();
        ServeQueue();
        if (limits.Rule == KeepAliveRule.Httpcore016)
            CloseSurplus();
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
        while (_idle.LastOrDefault(each => each.Origin == origin) is { } newest)
        {
            if (newest.Dead)
                Close(newest);
            else
            {
                _idle.Remove(newest);
                _running.Add(request, newest);
                return true;
            }
        }
        if (Open >= limits.MaxConnections && _idle.Count > 0)
            Close(_idle[0]);
        if (Open >= limits.MaxConnections)
            return false;
        _running.Add(request, new Connection(++_dialled, origin));
        return true;
    }

    void ServeQueue()
    {
        while (_queue.Count > 0 && Serve(_queue[0].Request, _queue[0].Origin))
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

        public bool Dead { get; set; }
    }
}
