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

    /// <summary>An answer of at most so many bytes is one write.</summary>
    const int SentAtOnce = 65_536;

    readonly ConcurrentDictionary<long, Seen> _connections = [];
    long _offsetNs;
    int _inFlight, _unanswered, _peakInFlight;

    /// <summary>Requests whose answer is not complete.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>The most that waited for the last of their answer at once.</summary>
    public int PeakInFlight => Volatile.Read(ref _peakInFlight);

    /// <summary>From here on times have the ledger's origin.</summary>
    public void Follow(Ledger ledger) => _offsetNs = ledger.Totals().AtNs - Elapsed();

    /// <summary>What was seen on a connection; null when nothing was.</summary>
    public Record? On(long connection) =>
        _connections.TryGetValue(connection, out var seen) ? seen.Told() : null;

    /// <summary>Notes what passes.</summary>
    public RequestDelegate Watch(RequestDelegate next) => async context =>
    {
        Interlocked.Increment(ref _inFlight);
        var peak = Interlocked.Increment(ref _unanswered);
        for (var most = PeakInFlight; peak > most; most = PeakInFlight)
            Interlocked.CompareExchange(ref _peakInFlight, peak, most);
        var id = long.Parse(context.Response.Headers["Connection-Id"].ToString(), CultureInfo.InvariantCulture);
        var seen = _connections.GetOrAdd(id, _ => new Seen());
        var asksToClose = SaysClose(context.Request.Headers);
        var number = seen.Begin(NowNs(), asksToClose, context.Request.Host.Value);
        var answered = 0;
        // From here on a client may have the whole answer: one that leaves later has not broken it off.
        void Answered()
        {
            if (Interlocked.Exchange(ref answered, 1) == 1)
                return;
            Interlocked.Decrement(ref _unanswered);
            if (context.RequestAborted.IsCancellationRequested)
                seen.BrokeOff();
        }
        context.Response.OnCompleted(() =>
        {
            if (asksToClose || SaysClose(context.Response.Headers) || HttpProtocol.IsHttp10(context.Request.Protocol))
                seen.EndsWithAnswer();
            seen.End(number, NowNs());
            Interlocked.Decrement(ref _inFlight);
            return Task.CompletedTask;
        });
        // Before a client can have the whole answer, and send the next request: an answer that goes out at once ends where it begins, another one not
        // before the last chunk, which comes after the handler.
        context.Response.OnStarting(() =>
        {
            if (context.Response.ContentLength is <= SentAtOnce || HttpMethods.IsHead(context.Request.Method)
                || context.Response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
                Answered();
            return Task.CompletedTask;
        });
        try
        {
            await next(context);
        }
        finally
        {
            Answered();
        }
    };

    static bool SaysClose(IHeaderDictionary headers) => headers.Connection.ToString().Contains("close", StringComparison.OrdinalIgnoreCase);

    long NowNs() => _offsetNs + Elapsed();

    static long Elapsed() => (long)Stopwatch.GetElapsedTime(0).TotalNanoseconds;

    /// <summary>What was seen on a connection.</summary>
    /// <param name="Requests">Its requests.</param>
    /// <param name="AskedToClose">Whether one said <c>Connection: close</c>.</param>
    /// <param name="EndsWithAnswer">Whether an answer is the end of the connection, so that both sides close it at once.</param>
    /// <param name="BrokeOff">Whether it ended before the last answer was complete.</param>
    /// <param name="Host">The host that the first one named.</param>
    public sealed record Record(IReadOnlyList<RequestTime> Requests, bool AskedToClose, bool EndsWithAnswer, bool BrokeOff, string? Host);

    sealed class Seen
    {
        readonly Lock _lock = new();
        readonly List<(long Start, long? End)> _times = [];
        bool _askedToClose, _endsWithAnswer, _brokeOff;
        string? _host;

        public int Begin(long now, bool asksToClose, string? host)
        {
            lock (_lock)
            {
                _host ??= host;
                _askedToClose |= asksToClose;
                if (_times.Count == MostTimes)
                    return -1;
                _times.Add((now, null));
                return _times.Count - 1;
            }
        }

        public void EndsWithAnswer()
        {
            lock (_lock)
                _endsWithAnswer = true;
        }

        public void BrokeOff()
        {
            lock (_lock)
                _brokeOff = true;
        }

        public void End(int number, long now)
        {
            lock (_lock)
                if (number >= 0)
                    _times[number] = (_times[number].Start, now);
        }

        public Record Told()
        {
            lock (_lock)
                return new([.. _times.Select(time => new RequestTime(Span(time.Start), time.End is { } end ? Span(end) : null))],
                    _askedToClose, _endsWithAnswer, _brokeOff, _host);
        }

        static TimeSpan Span(long ns) => TimeSpan.FromTicks(ns / TimeSpan.NanosecondsPerTick);
    }
}
