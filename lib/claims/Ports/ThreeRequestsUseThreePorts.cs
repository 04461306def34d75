using PoolBench.Measure.Links;

namespace PoolBench.Claims.Ports;

[Claim("S17", Topic.Ports, Source = "Guide, section 6")]
sealed class ThreeRequestsUseThreePorts : Claim
{
    const int Requests = 3;

    public override string Text => "Three requests at once to one host, over HTTP/1.1, use three ports of the client.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var plain = await PortsAsync(Link.Http);
        var multiplexed = await PortsAsync(Link.H2c);
        return new Evidence()
            .Part(plain == Requests, plain, "ports", $"used by {Requests} requests that the server held until all had arrived, HTTP/1.1")
            .Beside(multiplexed, "ports", "used by the same over HTTP/2")
            .Says($"HTTP/1.1 carries one request at a time on a connection: {Requests} at once took {plain} ports. "
                + $"Over HTTP/2 they took {multiplexed}.");

        async Task<int> PortsAsync(Link link)
        {
            var site = await lab.SiteAsync(link);
            await using var pool = HandlerPool.OfSockets(site.Target);
            await pool.TogetherAsync(site.Hold(Requests));
            return (await site.ConnectionsAsync()).Where(each => each.Requests > 0).Select(each => each.ClientPort).Distinct().Count();
        }
    }
}
