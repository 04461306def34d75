using PoolBench.Analysis.Model;
using PoolBench.Bench;
using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Cases;

/// <summary>Measures cases, one after another, against one server.</summary>
public sealed class Rig : IAsyncLifetime
{
    EchoServer? _server;

    public async ValueTask InitializeAsync() => _server = await EchoServer.StartAsync(new EchoServerOptions());

    public async ValueTask DisposeAsync() => await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);

    internal async Task<Iteration> Measure(Strategy strategy, Workload workload)
    {
        using var control = new ControlClient(_server!.Control);
        var target = new Hosts(_server.Ready, _server.RootCertificate).Target(Link.Http, 1);
        using var measurement = await Measurement.PrepareAsync(new Case("test", strategy, workload, Link.Http), target, control, "test");
        await measurement.RunAsync();
        return await measurement.FinishAsync();
    }

    public static LimitedPool Pool(int max, int keep, KeepAliveRule rule = KeepAliveRule.Documented) =>
        new(CappedStrategy.Capped(max) with { MaxKeepAlive = keep, Rule = rule });

    /// <summary>What requests met: dialled, reused, queued, queued then dialled, failed.</summary>
    internal static long[] Met(Iteration iteration) =>
    [
        .. ((string[])[CounterNames.Dialled, CounterNames.Reused, CounterNames.Queued, CounterNames.QueuedThenDialled, CounterNames.FailedRequests])
            .Select(name => iteration.Counts[name]!.Value),
    ];
}
