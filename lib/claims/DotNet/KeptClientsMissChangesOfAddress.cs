using System.Net;

namespace PoolBench.Claims.DotNet;

[Claim("N12", Topic.DotNet, Source = "dotnet/runtime issue 18348; .NET documentation: guidelines for HttpClient, DNS behavior")]
sealed class KeptClientsMissChangesOfAddress : Claim
{
    static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(200);

    public override string Text => "An HttpClient that is kept never notices that a name has moved to another address.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var sites = await lab.SitesAsync(2);
        var kept = await MovedAsync(sites, () => Task.CompletedTask, Timeout.InfiniteTimeSpan);
        var closed = await MovedAsync(sites, sites[0].CloseIdleAsync, Timeout.InfiniteTimeSpan);
        var renewed = await MovedAsync(sites, () => Task.Delay(2 * Lifetime), Lifetime);
        return Judge(kept == sites[0].EndPoint, closed == sites[0].EndPoint, renewed == sites[0].EndPoint);
    }

    /// <summary>Sends a request, moves the name, runs <paramref name="meanwhile"/>, and sends another request.</summary>
    /// <returns>The server of the second request.</returns>
    static async Task<IPEndPoint?> MovedAsync(IReadOnlyList<Site> sites, Func<Task> meanwhile, TimeSpan lifetime)
    {
        var resolved = sites[0].EndPoint;
        await using var pool = HandlerPool.OfSockets(sites[0].Target, configure: handler =>
        {
            handler.UseProxy = false;
            handler.PooledConnectionLifetime = lifetime;
            handler.ConnectCallback = (_, cancellation) => Dial.ToAsync(Volatile.Read(ref resolved), cancellation);
        });
        var address = new UriBuilder(sites[0].Echo()) { Host = "api.poolbench.localhost" }.Uri;
        await Reply.ToAsync(pool, sites[0].Target, address);
        Volatile.Write(ref resolved, sites[1].EndPoint);
        await meanwhile();
        var reply = await Reply.ToAsync(pool, sites[0].Target, address);
        if (!reply.Answered)
            throw new InvalidDataException($"the request after the move failed: {reply.Error}");
        var host = (await sites[0].ConnectionsAsync()).SingleOrDefault(connection => connection.Id == reply.Connection)?.Host;
        return sites.FirstOrDefault(site => site.Target.Address.ToString() == host)?.EndPoint;
    }

    /// <param name="kept">Whether the request after the move went to the old address, with every default.</param>
    /// <param name="closed">Whether it went there after the server had closed the idle connection.</param>
    /// <param name="renewed">Whether it went there after PooledConnectionLifetime was over.</param>
    internal static Finding Judge(bool kept, bool closed, bool renewed) => new Evidence()
        .Part(kept, kept ? 1 : 0, "requests", "of 1 after the move went to the old address, everything at its defaults")
        .Part(closed, closed ? 1 : 0, "requests", "of 1 went there after the server had closed the idle connection")
        .Part(renewed, renewed ? 1 : 0, "requests", $"of 1 went there after PooledConnectionLifetime ({Lifetime.TotalMilliseconds} ms)")
        .Says("A name is looked up for a dial, never for a request: a connection in steady use stays with the old address for good, because "
            + "PooledConnectionLifetime is infinite by default. Set it, to two minutes for example, and a kept client follows.");
}
