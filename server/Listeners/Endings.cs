namespace PoolBench.Server.Listeners;

/// <summary>
/// Watches connections whose client has left, until they end. Most end at once. Some may live on: a client may end its own side and still wait
/// for an answer. Some Kestrel forgets (10.0: an HTTP/2 connection that breaks after hundreds of its streams were reset at once). Those have no
/// socket any more, and end here.
/// </summary>
sealed class Endings : IDisposable
{
    /// <summary>
    /// Time between two looks. A connection ends at the second look that finds its socket dead: by then Kestrel has ended all that it knows of.
    /// </summary>
    static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    readonly Lock _lock = new();
    readonly HashSet<WatchedConnection> _waiting = [];
    readonly Timer _timer;
    bool _armed, _disposed;

    public Endings() => _timer = new Timer(_ => Look(), null, Timeout.Infinite, Timeout.Infinite);

    public void Add(WatchedConnection connection)
    {
        lock (_lock)
        {
            if (_disposed || connection.Ended)
                return;
            _waiting.Add(connection);
            Arm();
        }
    }

    public void Remove(WatchedConnection connection)
    {
        lock (_lock)
            _waiting.Remove(connection);
    }

    /// <summary>Ends every connection without a living socket now.</summary>
    public void Sweep()
    {
        foreach (var connection in Waiting())
            if (connection.SocketIsDead)
                End(connection);
    }

    public void Dispose()
    {
        lock (_lock)
            _disposed = true;
        _timer.Dispose();
    }

    void Look()
    {
        foreach (var connection in Waiting())
            if (!connection.SocketIsDead)
                connection.SeenDead = false;
            else if (connection.SeenDead)
                End(connection);
            else
                connection.SeenDead = true;
        lock (_lock)
        {
            _armed = false;
            if (_waiting.Count > 0 && !_disposed)
                Arm();
        }
    }

    // The kernel may have dropped the connection while the socket still holds a descriptor.
    static void End(WatchedConnection connection)
    {
        connection.End();
        connection.Abort();
    }

    WatchedConnection[] Waiting()
    {
        lock (_lock)
            return [.. _waiting];
    }

    void Arm()
    {
        if (_armed)
            return;
        _armed = true;
        _timer.Change(Period, Timeout.InfiniteTimeSpan);
    }
}
