using PoolBench.Server;

namespace PoolBench.Claims.Overload;

[Claim("N15", Topic.Overload, Source = ".NET documentation: rate limiting middleware in ASP.NET Core")]
sealed class RequestLimitersCostNoConnections : Claim
{
    const int Cap = 10;
    const int Requests = 20;

    public override string Text => "A server that limits requests and answers 503 turns clients away without costing them connections.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        await using var server = await OwnServer.StartAsync(new EchoServerOptions { MaxRequests = Cap });
        var site = server.Site;
        await using var others = HandlerPool.OfSockets(site.Target);
        // The hold waits for one request more than can arrive, so these stay in flight until their client is disposed.
        var busy = others.TogetherAsync([.. site.Hold(Cap + 1).Take(Cap)]);
        await site.UntilAsync(totals => totals.Requests == Cap);
        await using var pool = HandlerPool.OfSockets(site.Target);
        var refused = await pool.LoopAsync([.. Enumerable.Repeat(site.Echo(), Requests)], workers: 1);
        var opened = (await site.TotalsAsync()).Accepted - Cap;
        await others.DisposeAsync();
        await busy;
        return Judge(refused.Failed.GetValueOrDefault("status 503"), opened);
    }

    /// <param name="told">Requests that got a 503.</param>
    /// <param name="opened">Connections for all of them.</param>
    internal static Finding Judge(int told, long opened) => new Evidence()
        .Part(told == Requests, told, "requests", $"of {Requests} got a 503, when {Cap} others filled the server")
        .Part(opened == 1, opened, "connections", "for them, one after another")
        .Says($"{told} of {Requests} requests were told 503, one after another; connections for all of them: {opened}. "
            + "A limiter says what is wrong and leaves the pool as it is. A cap on connections makes each GET dial again (N14).");
}
