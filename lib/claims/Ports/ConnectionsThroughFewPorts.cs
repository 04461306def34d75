namespace PoolBench.Claims.Ports;

/// <summary>Requests to several servers at once, through one <see cref="SocketsHttpHandler"/> with few ports.</summary>
/// <param name="Answered">Requests answered. The servers held them until all had arrived, so each had its own connection.</param>
/// <param name="Failed">Requests that failed.</param>
/// <param name="Ports">Distinct client ports.</param>
sealed record ConnectionsThroughFewPorts(int Answered, int Failed, int Ports)
{
    /// <summary>Sends as many requests to each of the servers as there are ports.</summary>
    public static async Task<ConnectionsThroughFewPorts> RunAsync(Lab lab, int servers, int ports)
    {
        var sites = await lab.SitesAsync(servers);
        var range = lab.Ports.Take(ports);
        await using var pool = HandlerPool.OfSockets(sites[0].Target, configure: handler => handler.ConnectCallback = range.DialAsync);
        var batch = await pool.TogetherAsync([.. sites.SelectMany(site => site.Hold(ports))]);
        var connections = await sites[0].ConnectionsAsync();
        var used = connections.Where(each => each.Requests > 0).Select(each => each.ClientPort).Distinct();
        return new(batch.Answered, batch.Failed.Values.Sum(), used.Count());
    }
}
