using System.Net.Sockets;
using PoolBench.Machine;

namespace PoolBench.Claims.Ports;

[Claim("S18", Topic.Ports, Source = "Guide, section 6")]
sealed class LinuxPortsAre32768To60999 : Claim
{
    const int Low = 32_768;
    const int High = 60_999;
    const int Ports = 28_232;

    // A range that fills at once, with reserved ports as an administrator sets them.
    const int Narrow = 100;
    const int Reserved = 10;

    public override string Text => "On Linux (and macOS) the client's ports are 32768 to 60999, as "
        + "/proc/sys/net/ipv4/ip_local_port_range tells: 28,232 of them.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.Namespace];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var range = await KernelDefaults.PortsAsync();
        var here = PortRanges.Bounds();
        var found = await Lab.ProbeAsync(this, new Confines(Network: true, Sysctls:
        [
            $"net.ipv4.ip_local_port_range=40000 {40_000 + Narrow - 1}",
            $"net.ipv4.ip_local_reserved_ports=40020-{40_020 + Reserved - 1}",
        ]));
        return Judge(range)
            .Beside(here.High - here.Low + 1, "ports", $"in the range of this machine, {here.Low} to {here.High}")
            .Beside(found["opened"], "connections", $"to one server from {Narrow} ports, {Reserved} of them reserved (ip_local_reserved_ports)")
            .Says($"Linux sets {range.Low} to {range.High}, {range.Count:#,0} ports, unless told otherwise; reserved ports are taken off "
                + $"({found["opened"]} of {Narrow} were left with {Reserved} reserved). macOS differs, by its documentation and not measured here: "
                + $"49152 to 65535, {65_535 - 49_152 + 1:#,0} ports, and no /proc.");
    }

    internal static Evidence Judge(PortRange range) => new Evidence()
        .Part(range.Low == Low && range.High == High, range.Low, "", $"lowest port in a network that nobody configured; the highest is {range.High}")
        .Part(range.Count == Ports, range.Count, "ports", "in that range");

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        // The server's own port lies outside the range.
        using var server = new RawServer(port: 30_000);
        var sockets = new List<Socket>();
        var dialled = await DialCount.KeepAsync(Narrow + Reserved, () => DialCount.PlainAsync(server.EndPoint), sockets);
        sockets.ForEach(socket => socket.Dispose());
        return new Dictionary<string, double> { ["opened"] = dialled.Opened };
    }
}
