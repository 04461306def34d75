using System.Diagnostics;
using System.Diagnostics.Metrics;
using PoolBench.Core.Runs;
using PoolBench.Measure.Strategies;
using PoolBench.Pool;

namespace PoolBench.Measure.Recording;

/// <summary>Follows a client's pool: every change of what is active, idle, connecting and queued, with its time.</summary>
/// <remarks>
/// Source: the runtime's meter <c>System.Net.Http</c>, instrument <c>http.client.open_connections</c> with the tag <c>http.connection.state</c>,
/// which changes in the instant a request gets or leaves its connection; connects from <see cref="SlowConnect"/>; requests from
/// <see cref="Watched"/>. A request is queued from when it is sent until it makes a connection active. HTTP/1.1 only: an HTTP/2 connection is active
/// for many requests at once. Works for any pool over <see cref="SocketsHttpHandler"/>, <see cref="LimitsHandler"/> included, and must be made before
/// the client: a connection is followed from its beginning or never.
/// </remarks>
sealed class PoolWatch : IDisposable
{
    /// <summary>Changes as close as this are one: a connection's way from idle to active is told in two steps.</summary>
    const long OneNs = 5_000;

    readonly Lock _lock = new();
    readonly MeterListener _listener = new();
    readonly int _port;
    readonly List<PoolChange> _changes = [];
    long _began;
    int _active, _idle, _connecting, _queued;

    public PoolWatch(int port)
    {
        _port = port;
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument is { Name: "http.client.open_connections", Meter.Name: "System.Net.Http" })
                self.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, change, tags, _) => Moved((int)change, tags));
        _listener.Start();
    }

    /// <summary>The recording begins: what is open now is its first state.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _changes.Clear();
            _began = Stopwatch.GetTimestamp();
            _changes.Add(State(0));
        }
    }

    /// <summary>A request is handed to the client.</summary>
    public void Sent() => Change(() => _queued++);

    /// <summary>A connect begins (1) or ends (-1).</summary>
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

    public void Dispose() => _listener.Dispose();

    void Moved(int change, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string? state = null;
        var ours = false;
        foreach (var (name, value) in tags)
            if (name == "http.connection.state")
                state = value as string;
            else if (name == "server.port")
                ours = value is int port && port == _port;
        if (ours && state is not null)
            Change(() =>
            {
                if (state == "idle")
                    _idle += change;
                else
                    _active += change;
                if (state == "active" && change > 0)
                    _queued--;
            });
    }

    void Change(Action change)
    {
        lock (_lock)
        {
            change();
            if (_changes.Count == 0)
                return;
            var now = NowNs;
            // The group's first change gives the time.
            if (_changes.Count > 1 && now - _changes[^1].AtNs < OneNs)
                _changes[^1] = State(_changes[^1].AtNs);
            else
                _changes.Add(State(now));
        }
    }

    PoolChange State(long at) =>
        new() { AtNs = at, Active = Math.Max(0, _active), Idle = Math.Max(0, _idle), Connecting = _connecting, Queued = Math.Max(0, _queued) };
}

/// <summary>A client whose requests a watch hears of.</summary>
sealed class Watched(IClient client, PoolWatch watch) : IClient
{
    public ValueTask<Answer> SendAsync(Uri uri)
    {
        watch.Sent();
        return client.SendAsync(uri);
    }

    public void Dispose() => client.Dispose();
}
