using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using PoolBench.Server.Accounting;

namespace PoolBench.Testing;

/// <summary>Sees each request from its arrival until its answer is complete, by connection: what the ledger does not keep.</summary>
sealed class Witness
{
    /// <summary>The most requests whose times are kept for one connection; all are counted.</summary>
    const int MostTimes = 10_000;

    readonly ConcurrentDictionary<long, Seen> _connections = [];
    long _offsetNs;
    int _inFlight, _peakInFlight;

    /// <summary>Requests whose answer is not complete.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>The most that were in flight at once.</summary>
    public int PeakInFlight => Volatile.Read(ref _peakInFlight);

    /// <summary>From here on times have the ledger's origin.</summary>
    public void Follow(Ledger ledger) => _offsetNs = ledger.Totals().AtNs - Elapsed();

    /// <summary>What was seen on a connection; null when nothing was.</summary>
    public (IReadOnlyList<RequestTime> Requests, bool AskedToClose)? On(long connection) =>
        _connections.TryGetValue(connection, out var seen) ? seen.Record() : null;

    /// <summary>Notes what passes.</summary>
    public RequestDelegate Watch(RequestDelegate next) => context =>
    {
        var peak = Interlocked.Increment(ref _inFlight);
        for (var most = PeakInFlight; peak > most; most = PeakInFlight)
            Interlocked.CompareExchange(ref _peakInFlight, peak, most);
        var id = long.Parse(context.Response.Headers["Connection-Id"].ToString(), CultureInfo.InvariantCulture);
        var seen = _connections.GetOrAdd(id, _ => new Seen());
        var number = seen.Begin(NowNs(), AsksToClose(context.Request));
        context.Response.OnCompleted(() =>
        {
            seen.End(number, NowNs());
            Interlocked.Decrement(ref _inFlight);
            return Task.CompletedTask;
        });
        return next(context);
    };

    static bool AsksToClose(HttpRequest request) => request.Headers.Connection.ToString().Contains("close", StringComparison.OrdinalIgnoreCase);

    long NowNs() => _offsetNs + Elapsed();

    static long Elapsed() => (long)Stopwatch.GetElapsedTime(0).TotalNanoseconds;

    sealed class Seen
    {
        readonly Lock _lock = new();
        readonly List<(long Start, long? End)> _times = [];
        bool _askedToClose;

        public int Begin(long now, bool asksToClose)
        {
            lock (_lock)
            {
                _askedToClose |= asksToClose;
                if (_times.Count == MostTimes)
                    return -1;
                _times.Add((now, null));
                return _times.Count - 1;
            }
        }

        public void End(int number, long now)
        {
            if (number < 0)
                return;
            lock (_lock)
                _times[number] = (_times[number].Start, now);
        }

        public (IReadOnlyList<RequestTime> Requests, bool AskedToClose) Record()
        {
            lock (_lock)
                return ([.. _times.Select(time => new RequestTime(Span(time.Start), time.End is { } end ? Span(end) : null))], _askedToClose);
        }

        static TimeSpan Span(long ns) => TimeSpan.FromTicks(ns / TimeSpan.NanosecondsPerTick);
    }
}
