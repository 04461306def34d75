using System.Text;
using PoolBench.Analysis;
using PoolBench.Analysis.Processes;
using PoolBench.Analysis.Store;

namespace PoolBench.Bench;

/// <summary>Runs one load against a server of its own: warms both sides, measures once, tells.</summary>
static class LoadJob
{
    /// <summary>Requests before the measured ones, in rounds; enough for the JIT to have settled.</summary>
    const int WarmUpRounds = 3;
    const int WarmUpRequests = 1000;

    /// <summary>The runtime counts calls, to compile anew what is called often, only after 100 ms in which it compiled nothing for the first time.</summary>
    static readonly TimeSpan JitDelay = TimeSpan.FromMilliseconds(120);

    /// <summary>Runs it.</summary>
    /// <returns>0, or 4 when no request succeeded or client and server do not agree.</returns>
    /// <exception cref="SuiteException">The server did not start, exit code 4; the JSON cannot be written, exit code 2.</exception>
    public static async Task<int> RunAsync(Load load, TextWriter output)
    {
        using var server = await ServerProcess.StartAsync(hosts: 2, load.Row.Link.Rtt > TimeSpan.Zero ? Hosts.Block(1, addresses: 1, load.Row.Link.Rtt) : null);
        using var control = new ControlClient(server.Ready.Control);
        var hosts = new Hosts(server.Ready, await control.RootAsync());
        await WarmAsync(load.Row, hosts.Target(load.Row.Link, Hosts.WarmUp));
        using var measurement = await Measurement.PrepareAsync(load.Row, hosts.Target(load.Row.Link, Hosts.WarmUp + 1), control, "load");
        await measurement.RunAsync();
        var result = LoadResult.Of(load, await measurement.FinishAsync());

        // JSON alone when it goes to standard output, so that it can be piped.
        if (load.Json == "-")
            output.WriteLine(result.ToJson());
        else
            LoadTable.Print(load, result, output);
        if (load.Json is { } file and not "-")
            OutputFile.Write(file, Encoding.UTF8.GetBytes(result.ToJson() + "\n"), "The result stands above.");
        return result.Failed == result.Requests || (result.Fault is not null && result.Failed == 0) ? ExitCodes.NotMeasured : ExitCodes.Fine;
    }

    /// <summary>Through other instances of the strategy, on a host that is not measured.</summary>
    static async Task WarmAsync(Case row, Target target)
    {
        var warm = row.Workload.AtFullSpeed;
        // A long load need not be run to its end.
        if (warm.Arrivals is { } arrivals)
            warm = Workload.Open(arrivals, WarmUpRequests);
        else if (!warm.Gated)
            warm = Workload.Closed(Math.Min(warm.Workers, WarmUpRequests), WarmUpRequests);
        var instance = 0;
        for (var round = 0; round < WarmUpRounds; round++)
        {
            for (var sent = 0; sent < WarmUpRequests; sent += warm.Requests)
                await warm.RunAsync(row, target, $"warm-{instance++}");
            await Task.Delay(JitDelay);
        }
    }
}
