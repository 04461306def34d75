using System.Net;
using System.Net.Sockets;

namespace PoolBench.Server.Listeners;

/// <summary>
/// The listening sockets, bound before Kestrel starts. That way a free port is ours on every host address at once, nobody can take it in
/// between, and a taken port is reported in our words.
/// </summary>
sealed class Sockets : IDisposable
{
    /// <summary>Lets a burst of dials wait in the accept queue, not for a repeated SYN a second later. The kernel caps it (somaxconn).</summary>
    public const int Backlog = 4096;

    const int Attempts = 32;

    readonly Dictionary<EndPoint, Socket> _bound = [];

    /// <summary>Binds <paramref name="port"/> on all <paramref name="addresses"/>, or one free port for all of them when it is 0.</summary>
    /// <exception cref="StartException">The port or an address is not available.</exception>
    public IPEndPoint[] Bind(string name, int port, IReadOnlyList<IPAddress> addresses)
    {
        for (var attempt = 1; ; attempt++)
        {
            var sockets = new List<Socket>();
            var chosen = port;
            var address = addresses[0];
            try
            {
                foreach (var next in addresses)
                {
                    address = next;
                    sockets.Add(Listen(new IPEndPoint(address, chosen)));
                    chosen = ((IPEndPoint)sockets[0].LocalEndPoint!).Port;
                }
                return [.. sockets.Select(Keep)];
            }
            catch (SocketException error)
            {
                sockets.ForEach(socket => socket.Dispose());
                if (port != 0 || error.SocketErrorCode != SocketError.AddressAlreadyInUse || attempt == Attempts)
                    throw new StartException(Sentence(name, port, chosen, addresses.Count, address, error), error);
            }
        }
    }

    /// <summary>Hands the socket of <paramref name="point"/> over to its new owner.</summary>
    public Socket Take(EndPoint point) =>
        _bound.Remove(point, out var socket) ? socket : throw new InvalidOperationException($"No socket was bound to {point}.");

    public void Dispose()
    {
        foreach (var socket in _bound.Values)
            socket.Dispose();
        _bound.Clear();
    }

    IPEndPoint Keep(Socket socket)
    {
        var point = (IPEndPoint)socket.LocalEndPoint!;
        _bound.Add(point, socket);
        return point;
    }

    // Listens at once: on Linux two sockets may share a bound port until one of them listens.
    static Socket Listen(IPEndPoint point)
    {
        var socket = new Socket(point.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (point.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(point);
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    static string Sentence(string name, int asked, int port, int count, IPAddress address, SocketException error) => error.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse when port == 0 =>
            $"No free port is left on {address}: end programs that hold many, widen net.ipv4.ip_local_port_range, or name a port with --{name} PORT.",
        SocketError.AddressAlreadyInUse when asked == 0 =>
            $"No port is free on all {count} addresses at once ({Attempts} were tried): name one with --{name} PORT, or use fewer addresses.",
        SocketError.AddressAlreadyInUse =>
            $"Port {port} on {address} is already in use: choose another with --{name} PORT, or leave it out for a free one.",
        SocketError.AccessDenied =>
            $"Port {port} on {address} is not permitted to this user: choose one above 1023 with --{name} PORT, or leave it out for a free one.",
        SocketError.AddressNotAvailable when IPAddress.IsLoopback(address) =>
            $"{address} cannot be listened on: the loopback interface is down or lacks it; set it up (ip link set lo up).",
        SocketError.TooManyOpenSockets =>
            $"No descriptor is left to listen on {address} (--{name}): raise 'ulimit -n', or use fewer listeners and hosts.",
        SocketError.AddressNotAvailable =>
            $"{address} is not an address of this machine: choose another with --listen ADDRESS, or fewer with --hosts N.",
        _ => $"Cannot listen on port {port} of {address} (--{name}): {error.Message}.",
    };
}
