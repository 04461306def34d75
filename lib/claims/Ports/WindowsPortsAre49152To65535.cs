using System.Net;
using System.Net.Sockets;
using PoolBench.Machine;

namespace PoolBench.Claims.Ports;

[Claim("S19", Topic.Ports, Source = "Guide, section 6")]
sealed class WindowsPortsAre49152To65535 : Claim
{
    const int Said = 16_384;

    /// <summary>Dials beyond the last port.</summary>
    const int Surplus = 16;

    /// <summary>Room for every connection. The server never accepts, because its ends would take as many descriptors again.</summary>
    const int Backlog = 20_000;

    static readonly PortRange Windows = new(49_152, 65_535);

    public override string Text => "On Windows the client's ports are 49152 to 65535, about 16,384 of them.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.Namespace, Need.PortRange, Need.Descriptors(Said + 512)];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var sysctls = (string[])[$"net.ipv4.ip_local_port_range={Windows.Low} {Windows.High}", $"net.core.somaxconn={Backlog}"];
        var found = await Lab.ProbeAsync(this, new Confines(Network: true, Sysctls: sysctls));
        return Judge(found["opened"], found["ports"], found["refused"]);
    }

    /// <param name="opened">Connections open at once to one server.</param>
    /// <param name="ports">Distinct ports of these connections.</param>
    /// <param name="refused">Dials that found no port.</param>
    internal static Finding Judge(double opened, double ports, double refused) => new Evidence()
        .Part(opened == Said && ports == Said, ports, "ports", $"given out to {opened:#,0} connections at once, by a kernel whose range is that one")
        .Part(refused == Surplus, refused, "dials", $"of {Surplus} more failed with AddressNotAvailable")
        .Says($"A kernel with the range {Windows.Low} to {Windows.High} gave out {ports:#,0} ports, exactly and not about. "
            + "That Windows has this range is documented and not measured here: `netsh int ipv4 show dynamicport tcp` shows a machine's own.");

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 30_000));
        server.Listen(Backlog);
        var sockets = new List<Socket>();
        // For a plain socket the kernel searches one half of the ports first. That takes seconds once that half is full.
        var dialled = await DialCount.KeepAsync(Said + Surplus, () => Windows.DialAsync((IPEndPoint)server.LocalEndPoint!), sockets);
        var ports = sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port).Distinct().Count();
        sockets.ForEach(socket => socket.Dispose());
        var refused = dialled.Of(SocketError.AddressNotAvailable);
        return new Dictionary<string, double> { ["opened"] = dialled.Opened, ["ports"] = ports, ["refused"] = refused };
    }
}
