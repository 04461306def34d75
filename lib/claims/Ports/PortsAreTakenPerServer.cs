using System.Net;
using System.Net.Sockets;
using PoolBench.Machine;

namespace PoolBench.Claims.Ports;

[Claim("S22", Topic.Ports, Source = "Guide, section 6")]
sealed class PortsAreTakenPerServer : Claim
{
    const int Count = 32;

    public override string Text => "The same client port can be used again towards another server address.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.PortRange];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var sites = await lab.SitesAsync(2);
        using var neighbour = new RawServer(sites[0].EndPoint.Address.GetAddressBytes()[3]);
        var range = lab.Ports.Take(Count);
        var bound = lab.Ports.Take(Count);
        var sockets = new List<Socket>();
        try
        {
            var first = await FillAsync(() => range.DialAsync(sites[0].EndPoint));
            var second = await FillAsync(() => range.DialAsync(sites[1].EndPoint));
            var ports = sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port).Distinct().Count();
            var third = await FillAsync(() => range.DialAsync(neighbour.EndPoint));
            await FillAsync(() => BoundAsync(bound, sites[0].EndPoint));
            var boundSecond = await FillAsync(() => BoundAsync(bound, sites[1].EndPoint));
            return new Evidence()
                .Part(second == Count && ports == Count, second, "connections",
                    $"to a second address from {range.Count} ports, all of which held a connection to the first")
                .Beside(first, "connections", "to the first address before no port was left")
                .Beside(ports, "ports", "different ones in all")
                .Beside(third, "connections", "more to another port of the first address")
                .Beside(boundSecond, "connections", "to the second address by a client that binds its own address before it dials (local_address)")
                .Says($"{range.Count} ports carried {first} connections to one address, {second} more to another and {third} more to another port of "
                    + "the first: a port is taken per server, not for the machine. "
                    + $"A client that binds its own address first loses that: {boundSecond}.");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        // Twice as many dials as ports, so that a port used twice would show.
        async Task<int> FillAsync(Func<Task<Socket>> dial) => (await DialCount.KeepAsync(2 * Count, dial, sockets)).Opened;
    }

    static async Task<Socket> BoundAsync(PortRange range, IPEndPoint server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            range.Narrow(socket);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            await socket.ConnectAsync(server);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
