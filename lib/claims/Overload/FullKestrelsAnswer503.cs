using PoolBench.Server;

namespace PoolBench.Claims.Overload;

[Claim("N14", Topic.Overload, Source = ".NET documentation: KestrelServerLimits.MaxConcurrentConnections; dotnet/aspnetcore issue 4777")]
sealed class FullKestrelsAnswer503 : Claim
{
    const int Cap = 10;
    const int Requests = 20;

    public override string Text => "A Kestrel with MaxConcurrentConnections tells further clients with 503 that it is full.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        await using var server = await OwnServer.StartAsync(new EchoServerOptions { KestrelMaxConnections = Cap });
        var site = server.Site;
        await using var others = HandlerPool.OfSockets(site.Target);
        await others.TogetherAsync(site.Hold(Cap));
        var dials = 0;
        await using var pool = HandlerPool.OfSockets(site.Target, configure: handler => handler.ConnectCallback = (context, cancellation) =>
        {
            Interlocked.Increment(ref dials);
            return Dial.AsAskedAsync(context, cancellation);
        });
        var refused = await pool.LoopAsync([.. Enumerable.Repeat(site.Echo(), Requests)], workers: 1);
        return Judge(refused, dials);
    }

    /// <param name="refused">How requests ended at a server that is full of other clients' idle connections.</param>
    /// <param name="dials">Dials for these requests.</param>
    internal static Finding Judge(Batch refused, int dials)
    {
        var told = refused.Failed.GetValueOrDefault("status 503");
        var errors = string.Join(", ", refused.Failed.OrderByDescending(error => error.Value).Select(error => $"{error.Value} {error.Key}"));
        return new Evidence()
            .Part(told == Requests, told, "requests", $"of {Requests} got a 503, when {Cap} idle connections of another client filled the server")
            .Beside(refused.Failed.Values.Sum(), "requests", $"failed: {errors}")
            .Beside(dials, "connects", "for them")
            .Says($"Kestrel accepts the connection and closes it without an answer: {refused.Failed.Values.Sum()} of {Requests} GETs failed after "
                + $"{dials} connects, {told} with a status. Idle connections fill the limit as busy ones do: "
                + "a few clients with large pools shut out all others.");
    }
}
