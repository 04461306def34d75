using PoolBench.Core;
using PoolBench.Core.Terminal;
using PoolBench.Measure.Own;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Loads;

/// <summary>Does one load against a running server: probes the client, warms both sides, measures once.</summary>
static class LoadWork
{
    /// <summary>Requests of an open loop that one thread starts before the first answer, to see whether one of them blocks it.</summary>
    const int Begun = 64;

    /// <summary>Does the load.</summary>
    /// <param name="load">The load.</param>
    /// <param name="control">The server's control port.</param>
    /// <param name="pulse">Shows what is being done.</param>
    /// <exception cref="SuiteException">The client cannot do this load: exit code 4, or 2 where another workload would do.</exception>
    public static async Task<LoadResult> RunAsync(Load load, ControlClient control, Pulse pulse) =>
        LoadResult.Of(load, await MeasureAsync(load, control, pulse)) with { Server = await RemoteShares.OfAsync(load.Server, control) };

    /// <summary>Does the load.</summary>
    /// <param name="load">The load.</param>
    /// <param name="control">The server's control port.</param>
    /// <param name="pulse">Shows what is being done.</param>
    /// <param name="gate">Passed when all is ready and nothing has been sent; null: nothing to wait for.</param>
    /// <exception cref="SuiteException">As <see cref="RunAsync"/>.</exception>
    public static async Task<Iteration> MeasureAsync(Load load, ControlClient control, Pulse pulse, Func<Task>? gate = null)
    {
        var ready = await control.ReadyAsync();
        var hosts = new Hosts(ready, await control.RootAsync());
        var row = load.Row;
        if (hosts.Lacks(row.Link) is { } lacking)
            throw new SuiteException($"The server at {control.Address} {lacking}.");
        (row.Strategy as OwnClient)?.Load();
        var warm = hosts.Target(row.Link, Hosts.WarmUp);
        await ProbeAsync(load, new ClientProbe(row, warm, control, pulse));
        await LoadWarmUp.RunAsync(row, warm, pulse);
        if (load.Target is { } choice)
            return await TargetWork.RunAsync(load, choice, pulse);
        pulse.Show("waiting for the connections of the warm-up to close");
        using var measurement = await Measurement.PrepareAsync(row, hosts.Target(row.Link, Hosts.WarmUp + 1), control, "load", watchesQueue: true);
        if (gate is not null)
            await gate();
        measurement.Shows(pulse, Measuring);
        await measurement.RunAsync();
        return await measurement.FinishAsync();
    }

    /// <summary>The name of the measured phase.</summary>
    public const string Measuring = "measuring";

    static async Task ProbeAsync(Load load, ClientProbe probe)
    {
        var (row, workload) = (load.Row, load.Row.Workload);
        // A released hold stays released, and one server may see several loads.
        var once = Guid.NewGuid().ToString("N");
        if (row.Strategy is OwnClient own)
        {
            own.Blocks = await probe.BlocksAsync(workload.Arrivals is null ? 1 : Math.Min(workload.Requests, Begun), $"load-begun-{once}");
            if (own.Blocks && workload.Arrivals is not null)
                throw new SuiteException("--workload open does not go with your client: it blocks the thread that sends until it is "
                    + "answered, and requests would wait for each other. "
                    + "Await in it instead of blocking, or choose another workload.");
        }
        if (workload.Idle > 0 && await probe.BurstAsync(workload.Idle, $"load-idle-{once}") is { IsNarrow: true } few)
            throw new SuiteException(PlainText.Clean(
                $"Nothing was measured: {few.Text(load.Caller)}, and that many connections cannot lie idle. Ask for --idle {few.Held}."),
                ExitCodes.NotMeasured);
        if (workload is not Bursts bursts)
            return;
        var width = bursts.Hold == 0 ? bursts.Workers : bursts.Hold;
        if (await probe.BurstAsync(width, $"load-probe-{once}") is { IsNarrow: true } burst)
            throw new SuiteException(PlainText.Clean(
                $"Nothing was measured: {burst.Text(load.Caller)}, and the server answers a burst when {width} have come. "
                + (burst.Failed > 0 ? "See why they fail with --workload sequential."
                    : $"Ask for --burst {burst.Held}, or for --hold {burst.Held}: then the server answers when {burst.Held} have come, and the "
                        + "rest of the burst waits its turn in the client.")),
                ExitCodes.NotMeasured);
    }
}
