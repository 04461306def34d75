using System.Diagnostics;
using System.Diagnostics.Metrics;
using PoolBench.Core.Runs;
using PoolBench.Measure.Strategies;
using PoolBench.Pool;

namespace PoolBench.Measure.Recording;

/// <summary>Follows a client's pool: every change in what is active, idle, connecting and queued, with its time.</summary>
/// <remarks>
/// Source: the runtime's meter <c>System.Net.Http</c>, instrument <c>http.client.open_connections</c> with the tag <c>http.connection.state</c>,
/// which changes in the instant a request gets or leaves its connection; connects from <see cref="SlowConnect"/>; requests from
/// <see cref="Watched"/>. A request is queued from when it is sent until it makes a connection active. HTTP/1.1 only: an HTTP/2 connection is active
/// for many requests at once. Works for any pool over <see cref="SocketsHttpHandler"/>, <see cref="LimitsHandler"/> included. Create it before the
/// client: it follows only connections whose opening it saw.
/// </remarks>
sealed class PoolWatch : IDisposable
{
    readonly Lock _lock = new();
    readonly MeterListener _listener = new();
    readonly int _port;

    /// <summary>
    /// The state that a connection just left on this thread, until the runtime tells what became of the connection; null: no step is pending.
    /// </summary>
    /// <remarks>
    /// The runtime reports a move between idle and active in two steps on one thread, first that the connection left its state. A connection that
    /// ends leaves its state in the same way, and its duration is reported too: only then is it gone. So no recorded instant has a connection without
    /// a state.
    /// </remarks>
    readonly ThreadLocal<string?> _left = new();
    readonly ThreadLocal<bool> _ends = new();
    readonly List<PoolChange> _changes = [];
    long _began;
    int _active, _idle, _connecting, _queued;

    public PoolWatch(int port)
    {
        _port = port;
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument is { Name: "http.client.open_connections" or "http.client.connection.duration", Meter.Name: "System.Net.Http" })
                self.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, change, tags, _) => Moved((int)change, tags));
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Ended(tags));
        _listener.Start();
    }

    /// <summary>Begins the recording. Its first state is what is open now.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _changes.Clear();
            _began = Stopwatch.GetTimestamp();
            _changes.Add(State(0));
        }
    }

    /// <summary>Records that a request is handed to the client.</summary>
    public void Sent() => Change(() => _queued++);

    /// <summary>Records that a connect begins (1) or ends (-1).</summary>
    public void Connecting(int change) => Change(() => _connecting += change);

    /// <summary>Nanoseconds since the recording began.</summary>
    public long NowNs => (long)Stopwatch.GetElapsedTime(_began).TotalNanoseconds;

    /// <summary>Every change so far.</summary>
    public IReadOnlyList<PoolChange> Changes
    {
        get
        {
            lock (_lock)
                return [.. _changes];
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _left.Dispose();
        _ends.Dispose();
    }

    void Moved(int change, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!IsOurs(tags, out var state) || state is null)
            return;
        if (change < 0 && !_ends.Value)
        {
            _left.Value = state;
            return;
        }
        var left = change < 0 ? state : _left.Value;
        (_left.Value, _ends.Value) = (null, false);
        Change(() =>
        {
            Add(left, -1);
            if (change < 0)
                return;
            Add(state, 1);
            if (state == "active")
                _queued--;
        });
    }

    /// <summary>A connection is gone. It does not matter whether the runtime reports this before or after it leaves its state.</summary>
    void Ended(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!IsOurs(tags, out _))
            return;
        var left = _left.Value;
        (_left.Value, _ends.Value) = (null, left is null);
        if (left is not null)
            Change(() => Add(left, -1));
    }

    void Add(string? state, int change)
    {
        if (state == "idle")
            _idle += change;
        else if (state is not null)
            _active += change;
    }

    bool IsOurs(ReadOnlySpan<KeyValuePair<string, object?>> tags, out string? state)
    {
        state = null;
        var ours = false;
        foreach (var (name, value) in tags)
            if (name == "http.connection.state")
                state = value as string;
            else if (name == "server.port")
                ours = value is int port && port == _port;
        return ours;
    }

    void Change(Action change)
    {
        lock (_lock)
        {
            change();
            if (_changes.Count == 0)
                return;
            _changes.Add(State(NowNs));
        }
    }

    PoolChange State(long at) =>
        new() { AtNs = at, Active = Math.Max(0, _active), Idle = Math.Max(0, _idle), Connecting = _connecting, Queued = Math.Max(0, _queued) };
}

/// <summary>A client that tells a watch of its requests.</summary>
sealed class Watched(IClient client, PoolWatch watch) : IClient
{
    public ValueTask<Answer> SendAsync(Uri uri)
    {
        watch.Sent();
        return client.SendAsync(uri);
    }

    public void Dispose() => client.Dispose();
}
