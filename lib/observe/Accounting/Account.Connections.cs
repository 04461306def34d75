using PoolBench.Core.Traces;

namespace PoolBench.Observe.Accounting;

/// <summary>What lies below requests: connections, dials, handshakes, look-ups.</summary>
sealed partial class Account
{
    /// <summary>The socket error of a connect that found no free local port.</summary>
    const int AddressNotAvailable = 10049;

    readonly Dictionary<Guid, Dial> _dialling = [];
    readonly Dictionary<Guid, (long At, string Host)> _handshakes = [];
    readonly Dictionary<string, TraceLookup> _lookups = [];
    readonly Dictionary<(string Address, int Port), long> _fastest = [];
    long _dials, _dialsFailed, _noPort, _tls;

    /// <summary>A connection is there, with its handshake.</summary>
    public void Established(long at, long id, int version, OriginKey to, string address)
    {
        lock (_lock)
        {
            var origin = OriginOf(to);
            if (address.Length > 0)
                origin.Addresses.Add(address);
            origin.Opened++;
            Add(new ConnectionLife(_connectionList.Count, id, origin.Index, version, at), id);
        }
    }

    /// <summary>A connection is given up by the program's pool.</summary>
    public void Closed(long at, long id, Guid activity)
    {
        lock (_lock)
        {
            if (!_connections.TryGetValue(id, out var life) || !life.IsOpen)
                return;
            life.ClosedNs = at;
            life.End = !_pending.TryGetValue(activity, out var request) ? CloseCourse.Apart
                : request.Connection == life ? CloseCourse.Carried : CloseCourse.Passed;
            _originList[life.Origin].Open--;
        }
    }

    /// <summary>A connect over TCP begins.</summary>
    public void ConnectStart(long at, Guid activity, Dial dial)
    {
        lock (_lock)
        {
            _dials++;
            _dialling[activity] = dial with { At = at };
        }
    }

    /// <summary>A connect is over.</summary>
    public void ConnectStop(long at, Guid activity)
    {
        lock (_lock)
        {
            if (!_dialling.Remove(activity, out var dial))
                return;
            var took = at - dial.At;
            if (!dial.Failed && (!_fastest.TryGetValue((dial.Address, dial.Port), out var least) || took < least))
                _fastest[(dial.Address, dial.Port)] = took;
        }
    }

    /// <summary>A connect has failed; that it is over is told too.</summary>
    public void ConnectFailed(Guid activity, int error)
    {
        lock (_lock)
        {
            _dials--;
            _dialsFailed++;
            if (error == AddressNotAvailable)
                _noPort++;
            if (_dialling.TryGetValue(activity, out var dial))
                _dialling[activity] = dial with { Failed = true };
        }
    }

    /// <summary>A TLS handshake as a client begins.</summary>
    public void HandshakeStart(long at, Guid activity, string host)
    {
        lock (_lock)
        {
            _tls++;
            _handshakes[activity] = (at, host);
        }
    }

    /// <summary>A TLS handshake is over.</summary>
    public void HandshakeStop(long at, Guid activity)
    {
        lock (_lock)
        {
            if (!_handshakes.Remove(activity, out var began))
                return;
            foreach (var origin in _originList)
                if (origin.Scheme == "https" && origin.Host == began.Host)
                    origin.FastestTlsNs = Math.Min(origin.FastestTlsNs ?? long.MaxValue, at - began.At);
        }
    }

    /// <summary>A name is looked up.</summary>
    public void Resolution(long at, string name)
    {
        lock (_lock)
            _lookups[name] = new(name, (_lookups.TryGetValue(name, out var before) ? before.Count : 0) + 1, at);
    }
}

/// <summary>One connect over TCP.</summary>
/// <param name="Address">Where to, without the port.</param>
/// <param name="Port">The port.</param>
readonly record struct Dial(string Address, int Port)
{
    public long At { get; init; }

    public bool Failed { get; init; }
}
