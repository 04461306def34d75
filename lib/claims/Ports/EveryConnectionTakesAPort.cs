using PoolBench.Machine;

namespace PoolBench.Claims.Ports;

[Claim("S16", Topic.Ports, Source = "Guide, section 6")]
sealed class EveryConnectionTakesAPort : Claim
{
    const int Connections = 40;

    public override string Text => "Every connection to a server takes a port of the client for itself.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        await using var pool = HandlerPool.OfSockets(site.Target);
        await pool.TogetherAsync(site.Hold(Connections));
        var open = KernelSockets.To(site.EndPoint, SocketRow.Established);
        var ports = open.Select(row => row.Local.Port).ToHashSet();
        var told = (await site.ConnectionsAsync()).Select(each => each.ClientPort).ToHashSet();
        return new Evidence()
            .Part(open.Count == Connections && ports.Count == Connections, ports.Count, "ports",
                $"different ones of the {open.Count} connections that this machine's kernel shows")
            .Part(told.SetEquals(ports), told.Count, "ports", "different ones that the server was told, the same as the kernel's")
            .Says($"{open.Count} connections to one server had {ports.Count} ports. The same ports can serve another server again.");
    }
}
