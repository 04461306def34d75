using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;
using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>Measures cases, one after another, against one server.</summary>
public sealed class Rig : IAsyncLifetime
{
    EchoServer? _server;

    public async ValueTask InitializeAsync() =>
        _server = await EchoServer.StartAsync(new EchoServerOptions { Hosts = OperatingSystem.IsLinux() ? 20 : 1 });

    public async ValueTask DisposeAsync() => await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);

    internal Task<Iteration> Measure(Strategy strategy, Workload workload) => Measure(new Case("test", strategy, workload, Link.Http));

    internal async Task<Iteration> Measure(Case row, bool watchesQueue = false)
    {
        using var control = new ControlClient(_server!.Control);
        using var measurement = await Measurement.PrepareAsync(row, TargetOf(row), control, "test", watchesQueue);
        await measurement.RunAsync();
        return await measurement.FinishAsync();
    }

    internal Task WarmAsync(Case row) => row.Workload.AtFullSpeed.RunAsync(row, TargetOf(row), "warm");

    internal async Task<PoolTimeline> Record(Case row)
    {
        using var control = new ControlClient(_server!.Control);
        return await PoolTimelines.RecordAsync(row, TargetOf(row), control, "test");
    }

    Target TargetOf(Case row) => new Hosts(_server!.Ready, _server.RootCertificate).Target(row.Link, 1, row.Workload.Hosts);

    public static LimitedPool Pool(int max, int keep, KeepAliveRule rule = KeepAliveRule.Documented) =>
        new(CappedStrategy.Capped(max) with { MaxKeepAlive = keep, Rule = rule });

    /// <summary>What requests met: dialled, reused, queued, queued then dialled, failed.</summary>
    internal static long[] Met(Iteration iteration) =>
    [
        .. ((string[])[CounterNames.Dialled, CounterNames.Reused, CounterNames.Queued, CounterNames.QueuedThenDialled, CounterNames.FailedRequests])
            .Select(name => iteration.Counts[name]!.Value),
    ];
}
