using PoolBench.Measure.Links;

namespace PoolBench.Claims.DotNet;

[Claim("N7", Topic.DotNet, Source = "dotnet/corefx pull request 27029: cancellation in SocketsHttpHandler")]
sealed class CancelledRequestsCostNothing : Claim
{
    const int Requests = 10;

    public override string Text => "A request that is cancelled costs nothing further: the next one uses its connection.";

    internal override async Task<Finding> TryAsync(Lab lab) => Judge(await OpenedAsync(lab, Link.Http), await OpenedAsync(lab, Link.H2c));

    static async Task<long> OpenedAsync(Lab lab, Link link)
    {
        var site = await lab.SiteAsync(link);
        await using var pool = HandlerPool.OfSockets(site.Target);
        for (var i = 1; i <= Requests; i++)
        {
            using var cancel = new CancellationTokenSource();
            // Only one request reaches this hold for two, so the answer never starts.
            var request = Reply.ToAsync(pool, site.Target, site.Hold(2)[0], cancellation: cancel.Token);
            await site.UntilAsync(totals => totals.Requests == i);
            await cancel.CancelAsync();
            await request;
        }
        return (await site.TotalsAsync()).Accepted;
    }

    /// <param name="http1">Connections over HTTP/1.1.</param>
    /// <param name="http2">Connections over HTTP/2.</param>
    internal static Finding Judge(long http1, long http2) => new Evidence()
        .Part(http1 == 1, http1, "connections", $"for {Requests} requests over HTTP/1.1, each cancelled before the next was sent")
        .Part(http2 == 1, http2, "connections", $"for {Requests} requests over HTTP/2")
        .Says($"Over HTTP/1.1 a cancelled request closes its connection: {http1} connections for {Requests} cancelled requests, "
            + $"and {http2} over HTTP/2, where only its stream ends. Short time-outs on a slow server cause a storm of dials.");
}
