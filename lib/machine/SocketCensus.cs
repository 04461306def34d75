using System.Net.NetworkInformation;

namespace PoolBench.Machine;

/// <summary>Sockets counted by side and state.</summary>
sealed class SocketCensus
{
    readonly Dictionary<(Side Side, TcpState State), int> _counts = [];

    public void Add(Side side, TcpState state) => _counts[(side, state)] = this[side, state] + 1;

    public int this[Side side, TcpState state] => _counts.GetValueOrDefault((side, state));

    public int Of(TcpState state) => Enum.GetValues<Side>().Sum(side => this[side, state]);
}

/// <summary>The remote address and port that hold the most ports of one local address.</summary>
/// <param name="Remote">The remote address and port.</param>
/// <param name="Held">Local ports in any state, TIME_WAIT included.</param>
/// <param name="TimeWait">How many of those are in TIME_WAIT.</param>
readonly record struct BusiestRemote(SocketEnd Remote, int Held, int TimeWait);

/// <summary>What the table of sockets says about ports.</summary>
sealed record SocketsNow(SocketTable Table, SocketCensus Census, BusiestRemote? Busiest)
{
    public static SocketsNow Of(SocketTable table, LocalPorts ports)
    {
        var sides = new Sides(table, ports);
        var census = new SocketCensus();
        var remotes = new Dictionary<(UInt128 From, SocketEnd To), (int Held, int TimeWait)>();
        foreach (var socket in table.Sockets)
        {
            var side = sides.Of(socket);
            census.Add(side, socket.State);
            if (side == Side.Server || !TcpStates.OfConnections.Contains(socket.State))
                continue;
            var (held, waiting) = remotes.GetValueOrDefault((socket.Local.Address, socket.Remote));
            remotes[(socket.Local.Address, socket.Remote)] = (held + 1, waiting + (socket.State == TcpState.TimeWait ? 1 : 0));
        }
        return new(table, census,
            remotes.Count == 0 ? null
                : remotes.OrderByDescending(each => each.Value.Held).ThenBy(each => each.Key.To.Address).ThenBy(each => each.Key.To.Port)
            .Select(each => new BusiestRemote(each.Key.To, each.Value.Held, each.Value.TimeWait)).First());
    }

    /// <summary>A count, or why there is none.</summary>
    public Known Count(Func<SocketCensus, long> count) => Table.Reason is { } reason ? Known.Not(reason) : count(Census);
}
