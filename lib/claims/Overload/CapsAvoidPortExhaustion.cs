using PoolBench.Measure.Strategies;
using PoolBench.Pool;

namespace PoolBench.Claims.Overload;

[Claim("S25", Topic.Overload, Source = "Guide, section 7")]
sealed class CapsAvoidPortExhaustion : Claim
{
    const int Ports = 8;
    const int Requests = 40;

    /// <summary>Far below the number of ports, like the guide's cap of 100.</summary>
    const int Cap = 4;

    public override string Text => "A cap on connections avoids the exhaustion of ports.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.PortRange];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var reusing = await FailedAsync(lab, CappedStrategy.Capped(Cap));
        var churning = await FailedAsync(lab, CappedStrategy.Capped(Cap) with { MaxKeepAlive = 0 });
        return Judge(reusing, churning)
            .Says($"Of {Requests} requests through {Ports} ports, with a cap of {Cap} connections, {reusing} found no port where connections are "
                + $"reused and {churning} where each request has its own. A cap bounds the open sockets; TIME_WAIT fills the ports, "
                + "and only reuse helps against that.");
    }

    internal static Evidence Judge(long reusing, long churning) => new Evidence()
        .Part(reusing == 0, reusing, "requests", $"of {Requests} found none of {Ports} ports: cap of {Cap}, connections used again")
        .Part(churning == 0, churning, "requests", $"of {Requests} found none of {Ports} ports: cap of {Cap}, a connection for each");

    static async Task<long> FailedAsync(Lab lab, Limits limits)
    {
        var site = await lab.SiteAsync();
        var range = lab.Ports.Take(Ports);
        var handler = new LimitsHandler(limits, sockets =>
        {
            site.Target.Configure(sockets);
            sockets.ConnectCallback = range.DialAsync;
        });
        await using var pool = new HandlerPool("Limits", site.Target, handler);
        // No more workers than the cap, so that no request waits for a connection and none is handed on.
        var batch = await pool.LoopAsync(site.Echo().Times(Requests), Math.Min(limits.MaxConnections, Requests));
        return batch.Failed.GetValueOrDefault("SocketError.AddressNotAvailable");
    }
}
