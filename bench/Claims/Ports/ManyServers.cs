namespace PoolBench.Bench;

/// <summary>Requests to several servers at once through one <see cref="SocketsHttpHandler"/> that has few ports.</summary>
/// <param name="Answered">Requests answered; the servers held them until all had arrived, so that each had a connection of its own.</param>
/// <param name="Failed">The others.</param>
/// <param name="Ports">Different ports of the client.</param>
sealed record ManyServers(int Answered, int Failed, int Ports)
{
    /// <summary>Sends as many requests to each of the servers as there are ports.</summary>
    public static async Task<ManyServers> RunAsync(Lab lab, int servers, int ports)
    {
        var sites = await lab.SitesAsync(servers);
        var range = lab.Ports.Take(ports);
        await using var pool = HandlerPool.OfSockets(sites[0].Target, configure: handler => handler.ConnectCallback = range.DialAsync);
        var batch = await pool.TogetherAsync([.. sites.SelectMany(site => site.Gate(ports))]);
        var connections = await sites[0].ConnectionsAsync();
        return new(batch.Answered, batch.Failed.Values.Sum(), connections.Where(each => each.Requests > 0).Select(each => each.ClientPort).Distinct().Count());
    }
}
