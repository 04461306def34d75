using PoolBench.Core.Store;
using PoolBench.Peers;
using PoolBench.Probe.Servers;

namespace PoolBench.Bench.Probing;

/// <summary>
/// Shows for the worst pairs what is lost: the client's driver sends a POST to the real server, idles until the server has closed, and sends another
/// one, which a <see cref="CrossingRelay"/> lets meet that close.
/// </summary>
sealed class Crossing(string python, Action<string> say)
{
    /// <summary>A pause of the drivers lasts a minute at most.</summary>
    const double LongestMs = 30_000;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>All of it.</summary>
    static readonly TimeSpan Whole = TimeSpan.FromMinutes(2);

    /// <summary>So many drivers idle at once; they use no processor meanwhile.</summary>
    static readonly SemaphoreSlim s_places = new(4);

    /// <summary>Tries every pair that loses a POST by what is expected, of the servers with the shortest idle time-outs.</summary>
    /// <param name="rows">What the servers do.</param>
    /// <param name="clients">What the clients do.</param>
    /// <param name="most">How many servers.</param>
    /// <param name="cancellation">Asks to stop.</param>
    public async Task<IReadOnlyList<CrossingRow>> RunAsync(
        IReadOnlyList<ServerRow> rows, IReadOnlyList<ClientExpiry> clients, int most, CancellationToken cancellation)
    {
        using var folder = TemporaryFolder.Create("crossing");
        using var whole = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        whole.CancelAfter(Whole);
        var setting = new PeerSetting(python, folder.FullPath);
        var results = new List<CrossingRow>();
        var servers = rows.Where(row => row.Http?.IdleTimeoutMs is <= LongestMs).OrderBy(row => row.Http!.IdleTimeoutMs).Take(most).ToArray();
        var ready = new List<Peer>();
        foreach (var peer in Peer.All.Where(peer => clients.Any(client => client.Client == peer.Id)))
            if (await peer.PrepareAsync(setting, cancellation) is null)
                ready.Add(peer);
        foreach (var row in servers)
        {
            using var running = await RunningServer.StartAsync(RealServer.All.Single(server => server.Id == row.Server), python, cancellation);
            results.AddRange(await Task.WhenAll(
                from peer in ready
                let client = clients.First(client => client.Client == peer.Id)
                where client.LosesPost == true && Pairs.Of(client, row).StartsWith("loses", StringComparison.Ordinal)
                select WithinAsync(peer, row, running.Place.Http, setting, whole.Token, cancellation)));
        }
        return results;
    }

    async Task<CrossingRow> WithinAsync(
        Peer peer, ServerRow row, int port, PeerSetting setting, CancellationToken whole, CancellationToken cancellation)
    {
        try
        {
            return await OneAsync(peer, row, port, setting, whole);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(peer.Id, row.Server, null, null, null, $"not done within {Whole.TotalMinutes:0} minutes for all pairs");
        }
    }

    async Task<CrossingRow> OneAsync(Peer peer, ServerRow row, int port, PeerSetting setting, CancellationToken cancellation)
    {
        await s_places.WaitAsync(cancellation);
        try
        {
            say($"{peer.Id} and {row.Server}: idle until the server closes");
            using var relay = new CrossingRelay(port);
            using var pauses = new Pauses();
            using var watch = pauses.Watch(
                word => word == "end" ? Task.CompletedTask : relay.ServerClosed.WaitAsync(Limit - TimeSpan.FromSeconds(10)));
            var (program, arguments) = peer.Start(setting);
            string[] words =
            [
                .. arguments, $"url={relay.Address}/", "rounds=2", "width=1", "method=POST", $"between={pauses.Address}/between",
                $"end={pauses.Address}/end",
            ];
            var end = await DriverProcess.RunAsync(program, words, peer.Variables(null), Limit, cancellation);
            if (end.Missing)
                return new(peer.Id, row.Server, null, null, null, $"not installed: {peer.Install}");
            if (end.Fault is { } fault)
                return new(peer.Id, row.Server, null, null, null, fault);
            var said = DriverLine.Parse(end.Output, 2);
            return new(peer.Id, row.Server, relay.Crossed, (int)said.Failed, relay.Connections, null);
        }
        catch (FormatException fault)
        {
            return new(peer.Id, row.Server, null, null, null, fault.Message);
        }
        finally
        {
            s_places.Release();
        }
    }
}

/// <summary>What became of a POST that met the server's close.</summary>
/// <param name="Client">The client.</param>
/// <param name="Server">The server.</param>
/// <param name="Crossed">Requests that met it; 0 when the client had ended the connection itself.</param>
/// <param name="Lost">Of two requests, those that failed.</param>
/// <param name="Connections">Connections that the client opened.</param>
/// <param name="Reason">Why it is not known.</param>
sealed record CrossingRow(string Client, string Server, int? Crossed, int? Lost, int? Connections, string? Reason)
{
    /// <summary>In words.</summary>
    public string Text => Reason ?? (Crossed == 0 ? "nothing crossed: the client had closed" : Lost > 0
        ? $"{Lost} of 1 lost" : $"0 of 1 lost: sent again over a new connection, {Connections} in all");
}
