using System.Diagnostics;
using PoolBench.Core;
using PoolBench.Core.Store;

namespace PoolBench.Probe.Servers;

/// <summary>Starts real servers one after another, probes them all at once, and stops them.</summary>
/// <param name="servers">Which.</param>
/// <param name="python">The interpreter of the Python servers.</param>
/// <param name="options">What is asked of each; the limit is that of all of them together.</param>
/// <param name="say">Gets a line when something else is done, and while all wait.</param>
sealed class ServersJob(IReadOnlyList<RealServer> servers, string python, ProbeOptions options, Action<string> say)
{
    /// <summary>A server that is asked for less time is not worth starting.</summary>
    static readonly TimeSpan Least = TimeSpan.FromSeconds(4);

    /// <summary>So few are asked for all that is quick at once: more would wait for the processors and not for the servers.</summary>
    static readonly SemaphoreSlim s_places = new(2);

    readonly long _started = Stopwatch.GetTimestamp();

    TimeSpan Left => options.Limit - Stopwatch.GetElapsedTime(_started);

    /// <summary>Probes them.</summary>
    public async Task<IReadOnlyList<ServerRow>> RunAsync(CancellationToken cancellation)
    {
        TemporaryFolder.Sweep();
        var left = servers.Select(server => server.Id).ToHashSet();
        var all = Task.WhenAll(servers.Select(async server =>
        {
            var row = await WithinAsync(server, cancellation);
            lock (left)
            {
                left.Remove(server.Id);
                say($"{row.Server} {row.Version ?? "is missing"}: {(left.Count == 0 ? "the last one" : $"{left.Count} more")}");
            }
            return row;
        }));
        while (await Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(15), cancellation)) != all && !cancellation.IsCancellationRequested)
            lock (left)
                say($"until connections end: {string.Join(", ", left)}; {Math.Max(0, Left.TotalSeconds):0} s at most");
        return await all;
    }

    async Task<ServerRow> WithinAsync(RealServer server, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // What is under way at the limit ends by itself a moment later; this is for what does not.
        limit.CancelAfter(options.Limit + TimeSpan.FromSeconds(10));
        try
        {
            return await OfAsync(server, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Without(server, null, Late, missing: false);
        }
    }

    async Task<ServerRow> OfAsync(RealServer server, CancellationToken cancellation)
    {
        await s_places.WaitAsync(cancellation);
        var held = true;
        string? version = null;
        RunningServer? running = null;
        try
        {
            version = await server.VersionAsync(cancellation);
            if (version is null)
                return Without(server, null, $"not installed: {server.Install}", missing: true);
            if (Left < Least)
                return Without(server, version, Late, missing: false);
            say($"starting {server.Id} {version}");
            running = await RunningServer.StartAsync(server, python, cancellation);
            var http = await ProbeAsync($"http://127.0.0.1:{running.Place.Http}/", cancellation);
            var https = server.HasTls ? await ProbeAsync($"https://localhost:{running.Place.Https}/", cancellation) : null;
            s_places.Release();
            held = false;
            var idle = await Task.WhenAll(http.IdleAsync(cancellation), https?.IdleAsync(cancellation) ?? Task.FromResult<ProbeResult>(null!));
            return new ServerRow
            {
                Server = server.Id,
                Version = version,
                Reason = null,
                Changed = server.Changed,
                Http = idle[0],
                Https = idle[1],
            };
        }
        catch (SuiteException fault)
        {
            return Without(server, version, fault.Message, missing: false);
        }
        finally
        {
            running?.Dispose();
            if (held)
                s_places.Release();
        }
    }

    async Task<ServerProbe> ProbeAsync(string url, CancellationToken cancellation)
    {
        var target = await ProbeTarget.FindAsync(url, allowRemote: false, cancellation);
        var probe = new ServerProbe(target, options with { Limit = Left > Least ? Left : Least }, _ => { });
        await probe.QuickAsync(cancellation);
        return probe;
    }

    string Late => $"not done within --limit {options.Limit.TotalSeconds:0}s; give it more, or name fewer servers with --only";

    static ServerRow Without(RealServer server, string? version, string reason, bool missing) =>
        new() { Server = server.Id, Version = version, Reason = reason, Missing = missing };
}
