using PoolBench.Bench.Remote;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.MainJob;

/// <summary>Sends enough requests and dials to have the server's code compiled before anything is measured, as far as the plan needs it.</summary>
static class ServerWarmUp
{
    const int Requests = 1000;
    const int Dials = 100;
    const int Bursts = 5;

    /// <summary>Warms the server, on a host that no measurement uses.</summary>
    /// <param name="server">The server.</param>
    /// <param name="plan">The cases to run. Code for links that no case has stays cold.</param>
    public static async Task RunAsync(UsedServer server, IEnumerable<Case> plan)
    {
        using var control = await server.ConnectAsync();
        var hosts = new Hosts(server.Ready, await control.RootAsync());
        foreach (var link in LinksOf(plan))
        {
            var target = hosts.Target(link, Hosts.WarmUp);
            await Workload.Sequential(Requests).RunAsync(new Shared(), target, "warm-up");
            await Workload.Sequential(Dials).RunAsync(new PerRequest(), target, "warm-up");
            await Workload.Burst(32, Bursts).RunAsync(new Shared(), target, "warm-up");
        }
    }

    /// <summary>One link for each way through the server's code; a TLS version or a round-trip time does not make another way.</summary>
    internal static IEnumerable<Link> LinksOf(IEnumerable<Case> plan) =>
        Link.All.Where(link => plan.Any(row => row.Link.Tls == link.Tls && row.Link.Multiplexed == link.Multiplexed));
}
