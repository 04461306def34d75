using PoolBench.Core;

namespace PoolBench.Probe.Servers;

/// <summary>Starts real servers one after another, probes them all at once, and stops them.</summary>
/// <param name="servers">Which.</param>
/// <param name="python">The interpreter of the Python servers.</param>
/// <param name="options">What is asked of each.</param>
/// <param name="say">Gets a line when something else is done.</param>
sealed class ServersJob(IReadOnlyList<RealServer> servers, string python, ProbeOptions options, Action<string> say)
{
    /// <summary>So few are asked for all that is quick at once: more would wait for the processors and not for the servers.</summary>
    static readonly SemaphoreSlim s_places = new(2);

    /// <summary>Probes them.</summary>
    public async Task<IReadOnlyList<ServerRow>> RunAsync(CancellationToken cancellation)
    {
        var left = servers.Count;
        return await Task.WhenAll(servers.Select(async server =>
        {
            var row = await OfAsync(server, cancellation);
            say($"{row.Server} {row.Version ?? "is missing"}: {Interlocked.Decrement(ref left)} servers left");
            return row;
        }));
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
            say($"starting {server.Id} {version}");
            running = await RunningServer.StartAsync(server, python, cancellation);
            var http = await ProbeAsync($"http://127.0.0.1:{running.Place.Http}/", Quick, cancellation);
            var https = server.HasTls ? await ProbeAsync($"https://localhost:{running.Place.Https}/", Quick, cancellation) : null;
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

    static void Quick(string step)
    {
    }

    async Task<ServerProbe> ProbeAsync(string url, Action<string> say, CancellationToken cancellation)
    {
        var target = await ProbeTarget.FindAsync(url, allowRemote: false, cancellation);
        var probe = new ServerProbe(target, options, say);
        await probe.QuickAsync(cancellation);
        return probe;
    }

    static ServerRow Without(RealServer server, string? version, string reason, bool missing) =>
        new() { Server = server.Id, Version = version, Reason = reason, Missing = missing };
}
