using System.Net;
using System.Net.Sockets;
using PoolBench.Machine;

namespace PoolBench.Claims.Ports;

[Claim("S21", Topic.Ports, Source = "Guide, section 6")]
sealed class PortsAreGivenOutInOrder : Claim
{
    const int Connections = 64;

    public override string Text => "Ports are given out in order: 32768, 32769, 32770 and so on.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        var sockets = new List<Socket>();
        try
        {
            await DialCount.KeepAsync(Connections, () => DialCount.PlainAsync(site.EndPoint), sockets);
            return Judge([.. sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)], PortRanges.Bounds().Low);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    internal static Finding Judge(IReadOnlyList<int> ports, int lowest)
    {
        var steps = ports.Zip(ports.Skip(1)).Count(pair => pair.Second == pair.First + 1);
        var same = ports.Count(port => (port - lowest) % 2 == 0);
        return new Evidence()
            .Part(ports[0] == lowest, ports[0], "",
                $"port of the first of {ports.Count} connections to a server never met before; the lowest is {lowest}")
            .Part(steps == ports.Count - 1, steps, "ports", $"of {ports.Count - 1} follow the one before")
            .Beside(same, "ports", "have the lowest one's parity: that half is tried first")
            .Says("The kernel starts at a port that depends on the server's address and goes on by random steps: "
                + $"{ports[0]}, {ports[1]}, {ports[2]}, …; "
                + $"{same} of {ports.Count} were {(lowest % 2 == 0 ? "even" : "odd")}, the half that it tries first.");
    }
}
