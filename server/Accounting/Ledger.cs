using System.Diagnostics;
using System.Net;
using PoolBench.Server.Listeners;

namespace PoolBench.Server.Accounting;

/// <summary>
/// The exact account of every data connection and request. One lock guards all of it, bytes included, so each snapshot shows one instant.
/// The lock is held so briefly (about four times a request) that finer locks would gain nothing.
/// </summary>
public sealed class Ledger
{
    readonly Lock _lock = new();
    readonly long _started;
    readonly Tally _all = new();
    readonly Tally[] _byListener = [new(), new(), new()];
    readonly HashSet<ConnectionEntry> _open = [];
    readonly Queue<ConnectionEntry> _closed = [];
    readonly int _maxEntries;
    readonly Action _sweep;
    readonly TimeProvider _time;
    readonly Ledger? _whole;
    long _malformed;
    volatile Timeline? _timeline;

    /// <param name="maxEntries">How many closed connections keep an entry.</param>
    /// <param name="sweep">Ends connections that have no living socket.</param>
    /// <param name="time">The clock of time lines.</param>
    internal Ledger(int maxEntries, Action sweep, TimeProvider? time = null) =>
        (_maxEntries, _sweep, _time, _started) = (maxEntries, sweep, time ?? TimeProvider.System, Stopwatch.GetTimestamp());

    /// <summary>A member's account. Whatever it counts, <paramref name="whole"/> counts too, in an entry of its own and by the same clock.</summary>
    internal Ledger(int maxEntries, Ledger whole)
        : this(maxEntries, whole._sweep, whole._time) => (_whole, _started) = (whole, whole._started);

    /// <summary>All counts, at one instant.</summary>
    public LedgerTotals Totals()
    {
        lock (_lock)
            return TotalsNow();
    }

    /// <summary>One entry per connection, sorted by id: all open connections, and the closed ones that still have an entry. One instant.</summary>
    public IReadOnlyList<ConnectionRecord> Connections()
    {
        ConnectionEntry[] closed;
        List<ConnectionRecord> open;
        lock (_lock)
        {
            closed = [.. _closed];
            open = [.. _open.Select(entry => entry.Record())];
        }
        // A closed entry never changes again, because all counting checks for its end first. So its record is made outside the lock.
        return [.. closed.Select(entry => entry.Record()).Concat(open).OrderBy(record => record.Id)];
    }

    /// <summary>
    /// Zeroes the counts and forgets closed connections. Open connections stay, as open at the reset. Returns the totals just before.
    /// </summary>
    public LedgerTotals Reset()
    {
        lock (_lock)
        {
            var before = TotalsNow();
            _closed.Clear();
            foreach (var entry in _open)
                entry.Zero();
            foreach (var tally in _byListener.Append(_all))
                tally.Zero();
            _malformed = 0;
            return before;
        }
    }

    /// <summary>The current recording; null when there is none, which is nearly always.</summary>
    internal Timeline? Timeline => _timeline is { Over: false } timeline ? timeline : null;

    /// <summary>
    /// Starts to record when each new connection is opened, used and closed. Ends by itself after ten minutes; drops an earlier recording.
    /// </summary>
    public void StartTimeline() => _timeline = new Timeline(_time);

    /// <summary>Ends the recording and returns it; an empty record when none was started.</summary>
    public TimelineRecord StopTimeline() => Interlocked.Exchange(ref _timeline, null)?.Record() ?? new TimelineRecord(0, 0, [], 0, false);

    /// <summary>
    /// Asks every open connection to end: an idle one ends now, a busy one after its answers. First ends connections whose socket is dead, because
    /// nobody can ask them. Returns how many were asked.
    /// </summary>
    public int RequestClose()
    {
        _sweep();
        ConnectionEntry[] open;
        lock (_lock)
            open = [.. _open];
        foreach (var entry in open)
            entry.Lifetime?.RequestClose();
        return open.Length;
    }

    internal static string Name(Listener listener) => listener switch
    {
        Listener.Http => "http",
        Listener.Https => "https",
        _ => "h2c",
    };

    internal ConnectionEntry Accept(long id, Listener listener, IPEndPoint local, IPEndPoint remote)
    {
        var inWhole = _whole?.Accept(id, listener, local, remote);
        lock (_lock)
        {
            var entry = new ConnectionEntry(id, listener, _byListener[(int)listener], local, remote, NowNs()) { InWhole = inWhole };
            _open.Add(entry);
            _all.Accept(remote.Port);
            entry.Tally.Accept(remote.Port);
            _timeline?.Opened(id);
            return entry;
        }
    }

    internal void Received(ConnectionEntry entry, long bytes)
    {
        if (entry.InWhole is { } above)
            _whole!.Received(above, bytes);
        lock (_lock)
        {
            if (entry.IsClosed)
                return;
            entry.Began = true;
            entry.BytesReceived += bytes;
            entry.Tally.Received(bytes);
            _all.Received(bytes);
        }
    }

    internal void Sent(ConnectionEntry entry, long bytes)
    {
        if (entry.InWhole is { } above)
            _whole!.Sent(above, bytes);
        lock (_lock)
        {
            if (entry.IsClosed)
                return;
            entry.BytesSent += bytes;
            entry.Tally.Sent(bytes);
            _all.Sent(bytes);
        }
    }

    internal void Handshake(ConnectionEntry entry, TlsSession session)
    {
        if (entry.InWhole is { } above)
            _whole!.Handshake(above, session);
        lock (_lock)
        {
            if (entry.IsClosed)
                return;
            entry.Tls = session;
            entry.Tally.Handshake(session);
            _all.Handshake(session);
            _timeline?.Secured(entry.Id);
        }
    }

    /// <returns>False when the connection has already ended. Its entry is closed, so the request is counted apart.</returns>
    internal bool Request(ConnectionEntry entry, string protocol, bool http2)
    {
        if (entry.InWhole is { } above)
            _whole!.Request(above, protocol, http2);
        lock (_lock)
        {
            if (entry.IsClosed)
            {
                entry.Tally.RequestAfterClose();
                _all.RequestAfterClose();
                return false;
            }
            entry.Protocol = protocol;
            entry.Requests++;
            if (http2)
                entry.Http2Streams++;
            entry.Tally.Request(entry.Requests, http2);
            _all.Request(entry.Requests, http2);
            return true;
        }
    }

    internal void Refuse(Listener listener)
    {
        _whole?.Refuse(listener);
        lock (_lock)
        {
            _byListener[(int)listener].Refuse();
            _all.Refuse();
        }
    }

    internal void Malformed()
    {
        _whole?.Malformed();
        lock (_lock)
            _malformed++;
    }

    internal void Close(ConnectionEntry entry, ClosedBy by)
    {
        // The whole last: whoever sees there that nothing is open finds nothing open in a book.
        CloseHere(entry, by);
        if (entry.InWhole is { } above)
            _whole!.Close(above, by);
    }

    void CloseHere(ConnectionEntry entry, ClosedBy by)
    {
        lock (_lock)
        {
            if (entry.IsClosed)
                return;
            entry.ClosedNs = NowNs();
            entry.ClosedBy = by;
            _timeline?.Closed(entry.Id, by);
            _open.Remove(entry);
            entry.Lifetime = null;
            foreach (var tally in (ReadOnlySpan<Tally>)[entry.Tally, _all])
            {
                tally.Close(entry.Requests, by);
                if (entry is { Listener: Listener.Https, Began: true, Tls: null })
                    tally.HandshakeFailed();
            }
            Keep(entry);
        }
    }

    void Keep(ConnectionEntry entry)
    {
        _closed.Enqueue(entry);
        if (_closed.Count <= _maxEntries)
            return;
        _closed.Dequeue().Tally.Dropped();
        _all.Dropped();
    }

    LedgerTotals TotalsNow()
    {
        var byListener = Enum.GetValues<Listener>().ToDictionary(Name, listener =>
            _byListener[(int)listener].Counts(_open.Where(entry => entry.Listener == listener).Select(entry => entry.Requests)));
        return new LedgerTotals(_all.Counts(_open.Select(entry => entry.Requests)), _malformed, NowNs(), byListener);
    }

    /// <summary>Connections open now.</summary>
    internal int Open
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    internal long NowNs() => (long)Stopwatch.GetElapsedTime(_started).TotalNanoseconds;
}
