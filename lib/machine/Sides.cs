using System.Net.NetworkInformation;

namespace PoolBench.Machine;

/// <summary>Which side of a connection a socket is.</summary>
enum Side
{
    /// <summary>The side that dialled.</summary>
    Client,

    /// <summary>The side that listens or accepted.</summary>
    Server,

    /// <summary>The ports do not tell.</summary>
    Unknown,
}

/// <summary>
/// Tells the sides of sockets by their ports. A listening port is a server's. A socket dialled if its port is in the local range and its peer's is
/// not. If both are and nobody listens any more, the end with more peers is the server: a client takes a new port for each connection to it.
/// </summary>
sealed class Sides
{
    readonly HashSet<ushort> _listening;
    readonly (long First, long Last)? _range;
    readonly Dictionary<SocketEnd, int> _peersOfLocal = [], _peersOfRemote = [];

    public Sides(SocketTable table, LocalPorts ports)
    {
        _listening = [.. table.Sockets.Where(socket => socket.State == TcpState.Listen).Select(socket => socket.Local.Port)];
        _range = ports.First.Value is { } first && ports.Last.Value is { } last ? (first, last) : null;
        foreach (var socket in table.Sockets.Where(socket => socket.State != TcpState.Listen))
        {
            _peersOfLocal[socket.Local] = _peersOfLocal.GetValueOrDefault(socket.Local) + 1;
            _peersOfRemote[socket.Remote] = _peersOfRemote.GetValueOrDefault(socket.Remote) + 1;
        }
    }

    public Side Of(SocketLine socket)
    {
        // Comes first, because no dialled connection gets a port that listens.
        if (socket.State == TcpState.Listen || _listening.Contains(socket.Local.Port))
            return Side.Server;
        if (_listening.Contains(socket.Remote.Port) && (socket.Remote.IsLoopback || socket.Remote.Address == socket.Local.Address))
            return Side.Client;
        return (InRange(socket.Local), InRange(socket.Remote)) switch
        {
            (true, false) => Side.Client,
            (false, true) => Side.Server,
            _ => Peers(socket.Local).CompareTo(Peers(socket.Remote)) switch { > 0 => Side.Server, < 0 => Side.Client, _ => Side.Unknown },
        };
    }

    /// <summary>The larger of two counts: this list may hold one or both ends of a connection. It holds each pair of ends only once.</summary>
    int Peers(SocketEnd end) => Math.Max(_peersOfLocal.GetValueOrDefault(end), _peersOfRemote.GetValueOrDefault(end));

    bool InRange(SocketEnd end) => _range is { } range && end.Port >= range.First && end.Port <= range.Last;
}
