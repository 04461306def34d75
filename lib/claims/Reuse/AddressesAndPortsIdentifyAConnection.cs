using System.Net;
using System.Net.Sockets;

namespace PoolBench.Claims.Reuse;

[Claim("S1", Topic.Reuse, Source = "Guide, sections 2 and 6")]
sealed class AddressesAndPortsIdentifyAConnection : Claim
{
    const int Connections = 32;

    public override string Text => "A TCP connection is identified by client address, client port, server address and server port.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var sites = await lab.SitesAsync(2);
        var tuples = await TuplesAsync(sites[0]);
        using var first = await DialAsync(sites[0].EndPoint, port: 0) ?? throw new InvalidDataException("the server refused a first connection");
        var port = ((IPEndPoint)first.LocalEndPoint!).Port;
        using var same = await DialAsync(sites[0].EndPoint, port);
        using var other = await DialAsync(sites[1].EndPoint, port);
        return Judge(tuples, same is null ? 0 : 1, other is null ? 0 : 1);
    }

    internal static Finding Judge(int tuples, int sameAgain, int otherServer) => new Evidence()
        .Part(tuples == Connections, tuples, "tuples", $"different address and port pairs of {Connections} connections that were open at once")
        .Part(sameAgain == 0, sameAgain, "connections", "opened with all four the same as those of a connection that is open")
        .Part(otherServer == 1, otherServer, "connections", "opened with the server's address alone different")
        .Says($"{Connections} connections had {tuples} different tuples; the same four a second time gave {sameAgain} connections, "
            + $"another server address from the same client port {otherServer}.");

    static async Task<int> TuplesAsync(Site site)
    {
        await using var pool = HandlerPool.OfSockets(site.Target);
        await pool.TogetherAsync(site.Hold(Connections)).WholeAsync();
        return (await site.ConnectionsAsync()).Select(each => (each.ClientAddress, each.ClientPort, each.Host)).Distinct().Count();
    }

    /// <summary>Dials from a port that other sockets may share; null when the kernel says that this connection already exists.</summary>
    static async Task<Socket?> DialAsync(IPEndPoint server, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            await socket.ConnectAsync(server);
            return socket;
        }
        catch (SocketException refusal) when (refusal.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            return null;
        }
    }
}
