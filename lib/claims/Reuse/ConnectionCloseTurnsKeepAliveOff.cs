using PoolBench.Pool;

namespace PoolBench.Claims.Reuse;

[Claim("S53", Topic.Reuse, Source = "Guide, section 11")]
sealed class ConnectionCloseTurnsKeepAliveOff : Claim
{
    const int Requests = 20;

    public override string Text => "Connection: close turns keep-alive off: every request gets a connection of its own.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        var (opened, stubborn, atServer, atClient) = (new List<string>(), new List<string>(), 0, 0);
        foreach (var open in Pools())
        {
            var site = await lab.SiteAsync();
            await using var pool = open(site);
            await pool.LoopAsync(site.Echo().Times(Requests), 1).WholeAsync();
            var accepted = (await site.TotalsAsync()).Accepted;
            Judge(evidence, pool.Name, accepted);
            opened.Add($"{pool.Name}: {accepted}");
            if (await site.CensusAsync() is { } census)
                (atServer, atClient) = (atServer + census.TimeWaitServer, atClient + census.TimeWaitClient);
            using var server = new StubbornServer();
            await pool.LoopAsync(server.Address.Times(Requests), 1).WholeAsync();
            evidence.Beside(server.Accepted, "connections",
                $"{pool.Name}: for {Requests} requests to a server that ignores the header and keeps its connections open");
            stubborn.Add($"{pool.Name} opened {server.Accepted}");
        }
        return evidence
            .Beside(atServer, "sockets", "in TIME_WAIT on the server's side afterwards")
            .Beside(atClient, "sockets", "in TIME_WAIT on the client's side afterwards; where both ends close at once, both have one")
            .Says($"Connections for {Requests} requests with Connection: close: {string.Join(", ", opened)}; "
                + "the side that closes first holds TIME_WAIT: "
                + $"the server {atServer}, the client {atClient}. Against a server that ignores the header {string.Join(", ", stubborn)}.");
    }

    internal static Evidence Judge(Evidence evidence, string pool, long connections) => evidence
        .Part(connections == Requests, connections, "connections", $"{pool}: for {Requests} requests one after another with Connection: close");

    static IEnumerable<Func<Site, IPool>> Pools()
    {
        yield return site =>
        {
            var pool = HandlerPool.OfSockets(site.Target);
            pool.Client.DefaultRequestHeaders.ConnectionClose = true;
            return pool;
        };
        if (HttpxPool.Version is not null)
            yield return _ => HttpxPool.Start(Limits.Httpx, new { headers = new Dictionary<string, string> { ["Connection"] = "close" } });
    }
}
