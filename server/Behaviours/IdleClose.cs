using Microsoft.AspNetCore.Server.Kestrel.Core;
using PoolBench.Server.Wire;

namespace PoolBench.Server.Behaviours;

/// <summary>
/// Ends each connection when it was idle for a time: since its last answer went out, or since it was ready for its first request. To a millisecond,
/// by a timer of our own: Kestrel looks once a second.
/// </summary>
/// <remarks>
/// A request only notes when it begins and ends. A connection that was busy in the meantime is looked at again when it can be due at the earliest,
/// so one timer serves all connections and no request touches it.
/// </remarks>
/// <param name="idle">How long.</param>
/// <param name="how">How they end.</param>
/// <param name="time">The clock.</param>
sealed class IdleClose(TimeSpan idle, EndKind how, Func<TimeProvider> time) : IDisposable
{
    readonly Lock _lock = new();
    readonly SortedSet<Watch> _watches = new(Comparer<Watch>.Create(
        (one, other) => one.Due != other.Due ? one.Due.CompareTo(other.Due) : one.Id.CompareTo(other.Id)));

    TimeProvider? _time;
    ITimer? _timer;
    long _idle, _set = long.MaxValue;

    /// <summary>Connections that are watched now.</summary>
    internal int Watched
    {
        get
        {
            lock (_lock)
                return _watches.Count;
        }
    }

    /// <summary>Watches the listener's connections from when they can take a request. Register after TLS.</summary>
    public void Use(ListenOptions listen) => listen.Use(next => async connection =>
    {
        var tag = connection.Features.Get<ConnectionTag>()!;
        using (tag.Idle = Add(tag))
            await next(connection);
    });

    internal Watch Add(ConnectionTag tag)
    {
        lock (_lock)
        {
            if (_time is null)
            {
                _time = time();
                _idle = (long)(idle.TotalSeconds * _time.TimestampFrequency);
                _timer = _time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
            var now = _time.GetTimestamp();
            var watch = new Watch(this, tag, now) { Due = now + _idle };
            _watches.Add(watch);
            Set();
            return watch;
        }
    }

    /// <summary>Ends one connection in good order when no other request has come for so long after this one's answer.</summary>
    public static void Once(HttpContext context, ConnectionTag tag, TimeSpan idle, TimeProvider time)
    {
        var number = tag.Requests;
        context.Response.OnCompleted(() =>
        {
            _ = time.CreateTimer(_ => ThreadPool.UnsafeQueueUserWorkItem(static each =>
            {
                if (each.tag.Requests == each.number)
                    each.tag.Line.Close();
            }, (tag, number), preferLocal: false), null, idle, Timeout.InfiniteTimeSpan);
            return Task.CompletedTask;
        });
    }

    public void Dispose() => _timer?.Dispose();

    void Remove(Watch watch)
    {
        lock (_lock)
            _watches.Remove(watch);
    }

    void Look()
    {
        lock (_lock)
        {
            _set = long.MaxValue;
            var now = _time!.GetTimestamp();
            while (_watches.Min is { } first && first.Due <= now)
            {
                _watches.Remove(first);
                first.Due = first.IsBusy ? now + _idle : first.Since + _idle;
                if (first.Due > now)
                    _watches.Add(first);
                else
                    ThreadPool.UnsafeQueueUserWorkItem(static due => due.watch.End(due.how), (watch: first, how), preferLocal: false);
            }
            Set();
        }
    }

    void Set()
    {
        if (_watches.Min is not { } first || first.Due >= _set)
            return;
        _set = first.Due;
        var now = _time!.GetTimestamp();
        _timer!.Change(_time.GetElapsedTime(now, Math.Max(now, _set)), Timeout.InfiniteTimeSpan);
    }

    /// <summary>One connection.</summary>
    internal sealed class Watch(IdleClose owner, ConnectionTag tag, long since) : IDisposable
    {
        int _requests;
        long _since = since;

        public long Id => tag.Id;

        /// <summary>When to look at it, under the owner's lock.</summary>
        public long Due { get; set; }

        public bool IsBusy => Volatile.Read(ref _requests) > 0;

        public long Since => Interlocked.Read(ref _since);

        /// <summary>Serves a request, during which the connection is not idle.</summary>
        public async Task During(Func<HttpContext, Task> serve, HttpContext context)
        {
            Interlocked.Increment(ref _requests);
            try
            {
                await serve(context);
            }
            finally
            {
                Interlocked.Exchange(ref _since, owner._time!.GetTimestamp());
                Interlocked.Decrement(ref _requests);
            }
        }

        public void End(EndKind how)
        {
            if (how == EndKind.Fin)
                tag.Line.Close();
            else
                _ = tag.Line.EndAsync(how, answered: false, http2: false);
        }

        public void Dispose() => owner.Remove(this);
    }
}
