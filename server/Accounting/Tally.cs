using PoolBench.Server.Behaviours;
using PoolBench.Server.Tls;

namespace PoolBench.Server.Accounting;

/// <summary>The running counts of a set of connections. Not thread-safe: the ledger's lock guards it.</summary>
sealed class Tally
{
    readonly ulong[] _ports = new ulong[65_536 / 64];
    readonly Dictionary<long, long> _requestsOfClosed = [];
    readonly long[] _full = new long[2], _resumed = new long[2], _closed = new long[3];
    long _accepted, _openAtReset, _open, _peakOpen, _requests, _http2Streams, _failed, _received, _sent;
    long _dropped, _once, _reused, _afterClose, _refused, _resetByServer, _silenced;
    int _portCount;

    public void Accept(int clientPort)
    {
        _accepted++;
        _peakOpen = Math.Max(_peakOpen, ++_open);
        ref var word = ref _ports[clientPort >> 6];
        var bit = 1UL << (clientPort & 63);
        if ((word & bit) == 0)
            _portCount++;
        word |= bit;
    }

    /// <summary>One more request, the connection's <paramref name="nth"/> since the reset.</summary>
    public void Request(long nth, bool http2)
    {
        _requests++;
        if (nth == 1)
            _once++;
        else if (nth == 2)
            (_once, _reused) = (_once - 1, _reused + 1);
        if (http2)
            _http2Streams++;
    }

    public void RequestAfterClose() => _afterClose++;

    public void Refuse() => _refused++;

    public void Received(long bytes) => _received += bytes;

    public void Sent(long bytes) => _sent += bytes;

    public void Handshake(TlsSession session) => (session.Resumed ? _resumed : _full)[session.Version == TlsVersions.Tls13 ? 1 : 0]++;

    public void HandshakeFailed() => _failed++;

    public void Dropped() => _dropped++;

    public void Silenced() => _silenced++;

    public void Close(long requests, ClosedBy by, EndKind how)
    {
        if (by == ClosedBy.Server && how == EndKind.Rst)
            _resetByServer++;
        _open--;
        _closed[(int)by]++;
        _requestsOfClosed[requests] = _requestsOfClosed.GetValueOrDefault(requests) + 1;
    }

    /// <summary>Starts again from zero, with the connections that are open.</summary>
    public void Zero()
    {
        Array.Clear(_ports);
        _requestsOfClosed.Clear();
        Array.Clear(_full);
        Array.Clear(_resumed);
        Array.Clear(_closed);
        _accepted = _requests = _http2Streams = _failed = _received = _sent = _dropped = _once = _reused = _afterClose = _refused = _portCount = 0;
        _resetByServer = _silenced = 0;
        _openAtReset = _peakOpen = _open;
    }

    /// <summary>The counts now. <paramref name="requestsOfOpen"/> holds the requests of each open connection.</summary>
    public LedgerCounts Counts(IEnumerable<long> requestsOfOpen) => new()
    {
        Accepted = _accepted,
        OpenAtReset = _openAtReset,
        Open = _open,
        PeakOpen = _peakOpen,
        Requests = _requests,
        Http2Streams = _http2Streams,
        RequestsAfterClose = _afterClose,
        Tls = new TlsCounts
        {
            Full = _full.Sum(),
            Resumed = _resumed.Sum(),
            Failed = _failed,
            ByVersion = TlsVersions.All.Select((version, i) => (version, counts: new TlsVersionCounts(_full[i], _resumed[i])))
                .ToDictionary(each => each.version, each => each.counts),
        },
        ClosedByClient = _closed[(int)ClosedBy.Client],
        ClosedByServer = _closed[(int)ClosedBy.Server],
        Reset = _closed[(int)ClosedBy.Reset],
        Refused = _refused,
        Ends = new EndCounts
        {
            ClientFin = _closed[(int)ClosedBy.Client],
            ClientRst = _closed[(int)ClosedBy.Reset],
            ServerFin = _closed[(int)ClosedBy.Server] - _resetByServer,
            ServerRst = _resetByServer,
            Silent = _silenced,
        },
        BytesReceived = _received,
        BytesSent = _sent,
        ClientPorts = _portCount,
        RequestsPerConnection = Distribution(requestsOfOpen),
        Use = new UseCounts { Never = _accepted + _openAtReset - _once - _reused, Once = _once, Reused = _reused },
        EntriesDropped = _dropped,
    };

    List<RequestsPerConnection> Distribution(IEnumerable<long> requestsOfOpen)
    {
        var all = new SortedDictionary<long, long>(_requestsOfClosed);
        foreach (var requests in requestsOfOpen)
            all[requests] = all.GetValueOrDefault(requests) + 1;
        return [.. all.Select(each => new RequestsPerConnection(each.Key, each.Value))];
    }
}
