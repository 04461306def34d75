using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace PoolBench.Machine;

/// <summary>Gives out narrow ranges of ephemeral ports, each once. No experiment meets what an earlier one left in TIME_WAIT.</summary>
/// <remarks>
/// It uses the socket option <c>IP_LOCAL_PORT_RANGE</c> (ip(7), Linux 6.3 and later): a 32-bit number with the highest port in its upper half and the
/// lowest in its lower half, within <c>net.ipv4.ip_local_port_range</c>. The option needs no privilege and affects one socket.
/// </remarks>
sealed class PortRanges
{
    const int IpProtocol = 0;
    const int LocalPortRange = 51;

    readonly HashSet<int> _given = [];

    /// <summary>
    /// Takes a range of exactly <paramref name="count"/> ports, none of them in use. When there is none, ports in TIME_WAIT will do.
    /// </summary>
    /// <remarks>A socket in TIME_WAIT blocks its port towards its own server only.</remarks>
    /// <exception cref="InvalidOperationException">No such range is left.</exception>
    public PortRange Take(int count)
    {
        var range = Find(count, Used()) ?? Find(count, Used(TcpState.TimeWait))
            ?? throw new InvalidOperationException($"no {count} free ports in a row are left in the ephemeral range: "
                + "close what holds them, or widen net.ipv4.ip_local_port_range");
        _given.UnionWith(Enumerable.Range(range.Low, range.Count));
        return range;
    }

    /// <summary>The highest range in which no port is used or was given out before.</summary>
    PortRange? Find(int count, HashSet<int> used)
    {
        var (low, high) = Bounds();
        for (var (port, free) = (high, 0); port >= low; port--)
        {
            free = used.Contains(port) || _given.Contains(port) ? 0 : free + 1;
            if (free == count)
                return new(port, port + count - 1);
        }
        return null;
    }

    /// <summary>The system's ephemeral ports, both ends included.</summary>
    public static (int Low, int High) Bounds()
    {
        if (!File.Exists(BoundsFile))
            return (49_152, 65_535);
        var words = File.ReadAllText(BoundsFile).Split((char[])[' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return (int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Why sockets cannot be limited to a range here; null when they can.</summary>
    public static string? Missing()
    {
        if (!OperatingSystem.IsLinux())
            return "it narrows the client's ports with IP_LOCAL_PORT_RANGE, which only Linux has";
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            var (low, high) = Bounds();
            new PortRange(low, high).Narrow(socket);
            return null;
        }
        catch (SocketException refusal)
        {
            return "it narrows the client's ports with IP_LOCAL_PORT_RANGE, which this kernel refuses "
                + $"({refusal.SocketErrorCode}); Linux 6.3 and later have it";
        }
    }

    internal static void Narrow(Socket socket, int low, int high) =>
        socket.SetRawSocketOption(IpProtocol, LocalPortRange, BitConverter.GetBytes((high << 16) | low));

    const string BoundsFile = "/proc/sys/net/ipv4/ip_local_port_range";

    static HashSet<int> Used(TcpState? but = null)
    {
        var network = IPGlobalProperties.GetIPGlobalProperties();
        return
        [
            .. network.GetActiveTcpConnections().Where(connection => connection.State != but).Select(connection => connection.LocalEndPoint.Port),
            .. network.GetActiveTcpListeners().Select(listener => listener.Port),
        ];
    }
}

/// <summary>Ephemeral ports, both ends included.</summary>
sealed record PortRange(int Low, int High)
{
    /// <summary>The number of ports.</summary>
    public int Count => High - Low + 1;

    /// <summary>Limits a socket to the range. The socket must not be bound yet.</summary>
    public void Narrow(Socket socket) => PortRanges.Narrow(socket, Low, High);

    /// <summary>Dials from the range, for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var server = new IPEndPoint(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port);
        return new NetworkStream(await DialAsync(server, cancellation), ownsSocket: true);
    }

    /// <summary>Dials from the range.</summary>
    /// <exception cref="SocketException">
    /// The dial failed; <see cref="SocketError.AddressNotAvailable"/> when no port of the range is free.
    /// </exception>
    public async Task<Socket> DialAsync(IPEndPoint server, CancellationToken cancellation = default)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            Narrow(socket);
            await socket.ConnectAsync(server, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
