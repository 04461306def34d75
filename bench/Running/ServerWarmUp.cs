using PoolBench.Server;

namespace PoolBench.Bench;

/// <summary>Sends enough requests and dials over every link that the server's code is compiled before anything is measured.</summary>
static class ServerWarmUp
{
    const int Requests = 2000;
    const int Dials = 300;

    /// <summary>Runs on a host that no measurement uses.</summary>
    public static async Task RunAsync(ReadyLine ready)
    {
        ArgumentNullException.ThrowIfNull(ready);
        using var control = new ControlClient(ready.Control);
        var hosts = new Hosts(ready, await control.RootAsync());
        foreach (var link in Link.All)
        {
            var target = hosts.Target(link, Hosts.WarmUp);
            await Workload.Sequential(Requests).RunAsync(new Shared(), target, "warm-up");
            await Workload.Sequential(Dials).RunAsync(new PerRequest(), target, "warm-up");
            await Workload.Burst(32, 10).RunAsync(new Shared(), target, "warm-up");
        }
    }
}
