using PoolBench.Core.Traces;

namespace PoolBench.Observe.Accounting;

/// <summary>The account of one process's HTTP connections, kept from what its runtime tells. Safe to use from several threads.</summary>
/// <remarks>
/// Requests and their steps have identities (activity ids) that the runtime makes while its task library tells them to flow. Times are nanoseconds
/// since the observation began.
/// </remarks>
sealed partial class Account
{
    readonly Lock _lock = new();
    readonly Dictionary<string, OriginLife> _origins = [];
    readonly Dictionary<string, OriginLife>.AlternateLookup<ReadOnlySpan<char>> _originsByKey;
    readonly List<OriginLife> _originList = [];
    readonly Dictionary<long, ConnectionLife> _connections = [];
    readonly List<ConnectionLife> _connectionList = [];
    readonly Dictionary<Guid, PendingRequest> _pending = [];
    readonly List<PendingRequest> _requests = [];
    readonly Dictionary<string, int> _failures = [];
    long _sends, _calls, _failed, _unkept;

    public Account() => _originsByKey = _origins.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Requests that were put on a connection so far.</summary>
    public long Sends
    {
        get
        {
            lock (_lock)
                return _sends;
        }
    }

    /// <summary>A request begins.</summary>
    public void RequestStart(long at, Guid activity, OriginKey to)
    {
        lock (_lock)
        {
            _calls++;
            Begin(at, activity, OriginOf(to));
        }
    }

    /// <summary>A request is over; it may have failed before.</summary>
    public void RequestStop(long at, Guid activity)
    {
        lock (_lock)
            if (_pending.Remove(activity, out var request))
                End(request, at);
    }

    /// <summary>A request has failed; that it is over is told too.</summary>
    public void RequestFailed(Guid activity, string message)
    {
        lock (_lock)
        {
            _failed++;
            if (!_pending.TryGetValue(activity, out var request))
                return;
            _originList[request.Origin].Failed++;
            request.Failure = FailureOf(message);
        }
    }

    /// <summary>A request has its connection after a wait.</summary>
    public void LeftQueue(Guid activity, double ms)
    {
        lock (_lock)
            if (_pending.TryGetValue(activity, out var request))
            {
                request.QueueMs += ms;
                _originList[request.Origin].Waited(ms);
            }
    }

    /// <summary>A request is put on a connection.</summary>
    public void HeadersStart(long at, Guid step, Guid activity, long connection)
    {
        lock (_lock)
        {
            _sends++;
            if (!_pending.TryGetValue(activity, out var request))
            {
                // It began before the observation: where it goes is known only from its connection.
                if (!_connections.TryGetValue(connection, out var known))
                    return;
                request = Begin(at, step, _originList[known.Origin]);
            }
            var life = _connections.TryGetValue(connection, out var each) ? each
                : Add(new ConnectionLife(_connectionList.Count, connection, request.Origin, 11, openedNs: null), connection);
            var origin = _originList[request.Origin];
            origin.Requests++;
            if (request.Connection is { } earlier)
                Leave(earlier, origin);
            (request.Connection, request.SentAtNs) = (life, at);
            request.Sends++;
            if (life.Active++ == 0)
                origin.Active++;
        }
    }

    /// <summary>A step of a request begins that has an identity of its own.</summary>
    public void StepStart(Guid step, Guid activity, bool buffers)
    {
        lock (_lock)
            if (_pending.TryGetValue(activity, out var request))
            {
                request.AddStep(step);
                request.Buffered |= buffers;
                _pending[step] = request;
            }
    }

    /// <summary>The answer's headers are there.</summary>
    public void ResponseHeadersStop(long at, Guid step)
    {
        lock (_lock)
            if (_pending.TryGetValue(step, out var request))
                request.HeadersAtNs = at;
    }

    PendingRequest Begin(long at, Guid activity, OriginLife origin)
    {
        var request = new PendingRequest(at, origin.Index);
        _pending[activity] = request;
        if (_requests.Count < PoolTrace.MostRequests)
            _requests.Add(request);
        else
            _unkept++;
        return request;
    }

    void End(PendingRequest request, long at)
    {
        request.EndAtNs = at;
        foreach (var step in request.Steps)
            _pending.Remove(step);
        if (request.Connection is { } connection)
            Leave(connection, _originList[request.Origin]);
    }

    static void Leave(ConnectionLife connection, OriginLife origin)
    {
        if (connection.Active > 0 && --connection.Active == 0)
            origin.Active--;
    }

    ConnectionLife Add(ConnectionLife life, long id)
    {
        _connections[id] = life;
        _connectionList.Add(life);
        _originList[life.Origin].Open++;
        return life;
    }

    OriginLife OriginOf(OriginKey key)
    {
        if (_originsByKey.TryGetValue(key.Raw, out var origin))
            return origin;
        origin = new(_originList.Count, key.Scheme, key.Host, key.Port);
        _originList.Add(origin);
        return _origins[key.Raw.ToString()] = origin;
    }

    /// <summary>A program that fails in ever new words is not followed for ever.</summary>
    const int MostFailures = 1_000;

    int FailureOf(string message)
    {
        if (_failures.Count >= MostFailures && !_failures.ContainsKey(message))
            message = "(another text)";
        return _failures.TryGetValue(message, out var index) ? index : _failures[message] = _failures.Count;
    }
}
