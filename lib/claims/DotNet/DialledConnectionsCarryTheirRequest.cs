using PoolBench.Measure.Recording;

namespace PoolBench.Claims.DotNet;

[Claim("N1", Topic.DotNet, Source = "dotnet/runtime issue 44818: SocketsHttpHandler should use the first available connection")]
sealed class DialledConnectionsCarryTheirRequest : Claim
{
    const int Body = 512 * 1024;

    public override string Text => "A connection that SocketsHttpHandler dials for a request carries that request: "
        + "the pool opens none that nobody needs.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        var (dials, asked, released) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        await using var pool = HandlerPool.OfSockets(site.Target, configure: handler => handler.ConnectCallback = DialAsync);
        long? first, second;
        using (var request = site.Target.Get(site.Echo(Body)))
        using (var response = await pool.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            first = Reply.ConnectionOf(response);
            // An unread body keeps the first connection busy, so this request must dial.
            var waiting = Reply.ToAsync(pool, site.Target, site.Echo());
            await asked.Task.WaitAsync(Settle.Limit);
            await response.Content.CopyToAsync(Stream.Null);
            second = (await waiting.WaitAsync(Settle.Limit)).Connection;
        }
        released.SetResult();
        await site.SettledAsync(totals => totals.Accepted == dials);
        return Judge(first, second, [.. (await site.ConnectionsAsync()).Select(connection => connection.Requests)]);

        async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
        {
            if (Interlocked.Increment(ref dials) == 2)
            {
                asked.SetResult();
                await released.Task.WaitAsync(Settle.Limit, cancellation);
            }
            return await Dial.AsAskedAsync(context, cancellation);
        }
    }

    /// <param name="first">The connection of the first request.</param>
    /// <param name="second">The connection of the second request, for which the pool dialled another one.</param>
    /// <param name="requests">The number of requests on each connection.</param>
    internal static Finding Judge(long? first, long? second, IReadOnlyList<long> requests)
    {
        var (own, unused) = (second is not null && second != first, requests.Count(count => count == 0));
        return new Evidence()
            .Part(own, own ? 1 : 0, "requests",
                "of 1 that met no idle connection were carried by the one dialled for it, although another came free first")
            .Part(unused == 0, unused, "connections", $"of {requests.Count} were opened and carried nothing")
            .Says("A request that finds no idle connection starts a dial and takes whichever connection is ready first; "
                + $"{unused} of {requests.Count} connections was surplus and stays idle in the pool. "
                + "Expect somewhat more connections than requests at once.");
    }
}
