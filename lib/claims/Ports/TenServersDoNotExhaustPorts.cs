using PoolBench.Machine;

namespace PoolBench.Claims.Ports;

[Claim("S23", Topic.Ports, Source = "Guide, section 6")]
sealed class TenServersDoNotExhaustPorts : Claim
{
    const int Servers = 10;
    const int Each = 1000;

    public override string Text => "Ten servers with 1000 connections each are 10,000 connections and no "
        + "shortage of ports, because the servers differ.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.PortRange];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        // As many ports as one server's share: all connections open only if servers share ports.
        var ports = lab.Slow ? 500 : 32;
        var found = await ConnectionsThroughFewPorts.RunAsync(lab, Servers, ports);
        var (low, high) = PortRanges.Bounds();
        return Judge(found, ports, high - low + 1)
            .Says($"{found.Answered} connections to {Servers} servers opened from {found.Ports} ports. But {Servers * Each:#,0} would fit one "
                + $"server as well, because there are {high - low + 1:#,0} ports; and a client with httpx's default cap of 100 opens 100 in all.");
    }

    internal static Evidence Judge(ConnectionsThroughFewPorts found, int ports, int available) => new Evidence()
        .Part(found.Answered == Servers * ports && found.Failed == 0, found.Answered, "connections",
            $"open at once to {Servers} servers from {ports} ports, {found.Failed} failed")
        .Part(Servers * Each > available, available, "ports",
            $"on this machine; {Servers * Each:#,0} connections to one server lack ports if there are fewer");
}
