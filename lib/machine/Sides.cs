using System.Net.NetworkInformation;

namespace PoolBench.Machine;

/// <summary>Which side of a connection a socket is.</summary>
enum Side
{
    /// <summary>It dialled.</summary>
    Client,

    /// <summary>It was accepted, or listens.</summary>
    Server,

    /// <summary>Its ports do not tell.</summary>
    Unknown,
}

/// <summary>
/// Tells the sides of sockets by their ports: who listens is a server; who has a port of the local range, and its peer none, dialled. Where both
/// have one and nobody listens any more, the end with more peers is the server's: a client takes another port for each connection to it.
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
        // A port that listens is given to no dialled connection, so this comes first.
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

    /// <summary>Both ends of a connection may be listed here, or one: no two sockets of one list have the same two ends.</summary>
    int Peers(SocketEnd end) => Math.Max(_peersOfLocal.GetValueOrDefault(end), _peersOfRemote.GetValueOrDefault(end));

    bool InRange(SocketEnd end) => _range is { } range && end.Port >= range.First && end.Port <= range.Last;
}
