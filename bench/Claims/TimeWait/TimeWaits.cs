using System.Net;
using System.Net.Sockets;

namespace PoolBench.Bench;

/// <summary>What the experiments on TIME_WAIT share.</summary>
static class TimeWaits
{
    /// <summary>A network in which a port in TIME_WAIT is not given out again, as between two machines: on loopback Linux does so after a second.</summary>
    public static Confines NoReuse { get; } = new(Network: true, Sysctls: ["net.ipv4.tcp_tw_reuse=0"]);

    /// <summary>What they need.</summary>
    public static IReadOnlyList<Need> Needs { get; } = [Need.Linux, Need.Namespace, Need.PortRange];

    /// <summary>The kernel's constant TCP_TIMEWAIT_LEN, in seconds, with what its timer rounds off or adds.</summary>
    public static bool IsMinute(double seconds) => seconds is > 55 and < 65;

    /// <summary>Dials from a range.</summary>
    public static Func<IPEndPoint, Task<Socket>> From(PortRange range) => server => range.DialAsync(server);

    /// <summary>Dials from a range with a socket that is prepared before it dials, or after.</summary>
    public static Func<IPEndPoint, Task<Socket>> From(PortRange range, Action<Socket> prepare, bool before) => async server =>
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            range.Narrow(socket);
            if (before)
                prepare(socket);
            await socket.ConnectAsync(server);
            if (!before)
                prepare(socket);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    };

    /// <summary>Opens as many connections as there are ports, each closed by the client before the next is opened, and waits until all are in TIME_WAIT.</summary>
    public static async Task<Census> UseUpAsync(RawServer server, PortRange range)
    {
        await server.ChurnAsync(range.Count, From(range), pair => pair.CloseByClientAsync());
        return await server.SettledAsync();
    }
}
