using System.Net;
using System.Net.Sockets;
using PoolBench.Machine;

namespace PoolBench.Claims.TimeWait;

/// <summary>Code that the experiments on TIME_WAIT share.</summary>
static class TimeWaitTools
{
    /// <summary>A network that never gives out a port in TIME_WAIT, as between two machines. On loopback, Linux does that after a second.</summary>
    public static Confines NoReuse { get; } = new(Network: true, Sysctls: ["net.ipv4.tcp_tw_reuse=0"]);

    /// <summary>What these experiments need.</summary>
    public static IReadOnlyList<Need> Needs { get; } = [Need.Linux, Need.Namespace, Need.PortRange];

    /// <summary>Whether the time is the kernel's constant TCP_TIMEWAIT_LEN of 60 s, give or take its timer's rounding.</summary>
    public static bool IsMinute(double seconds) => seconds is > 55 and < 65;

    /// <summary>Dials from a range.</summary>
    public static Func<IPEndPoint, Task<Socket>> From(PortRange range) => server => range.DialAsync(server);

    /// <summary>Dials from a range. <paramref name="prepare"/> gets the socket before the dial, or after it.</summary>
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

    /// <summary>Uses up the range: the client opens and closes one connection per port. Returns when all are in TIME_WAIT.</summary>
    public static async Task<Census> UseUpAsync(RawServer server, PortRange range)
    {
        await server.ChurnAsync(range.Count, From(range), pair => pair.CloseByClientAsync());
        return await server.SettledAsync();
    }
}
