using PoolBench.Server;

namespace PoolBench.Claims.DotNet;

[Claim("N10", Topic.DotNet, Source = "dotnet/runtime source: HttpConnectionPool, MaxConnectionFailureRetries; RFC 9110 section 9.2.2")]
sealed class FailedRequestsWereSentOnce : Claim
{
    public override string Text => "A request that fails because the server closed its connection unanswered was sent once.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        await using var server = await OwnServer.StartAsync(new EchoServerOptions { KestrelMaxConnections = 1 });
        var site = server.Site;
        await using var other = HandlerPool.OfSockets(site.Target);
        await Reply.ToAsync(other, site.Target, site.Echo());
        return Judge(await DialsAsync(site, HttpMethod.Get), await DialsAsync(site, HttpMethod.Post));
    }

    /// <summary>The server's only connection is taken, so it closes every further one.</summary>
    static async Task<(Reply Reply, int Dials)> DialsAsync(Site site, HttpMethod method)
    {
        var dials = 0;
        await using var pool = HandlerPool.OfSockets(site.Target, configure: handler => handler.ConnectCallback = (context, cancellation) =>
        {
            Interlocked.Increment(ref dials);
            return Dial.AsAskedAsync(context, cancellation);
        });
        return (await Reply.ToAsync(pool, site.Target, site.Echo(), method), dials);
    }

    /// <param name="get">How a GET ended, and the dials for it.</param>
    /// <param name="post">How a POST ended, and the dials for it.</param>
    internal static Finding Judge((Reply Reply, int Dials) get, (Reply Reply, int Dials) post) => new Evidence()
        .Part(post.Dials == 1, post.Dials, "connects", $"for one POST that failed with {post.Reply.Error}")
        .Part(get.Dials == 1, get.Dials, "connects", $"for one GET that failed with {get.Reply.Error}")
        .Says("A GET without any byte of an answer is sent again on a new connection, up to three times, before the program "
            + $"hears of it ({get.Dials} connects); a POST is not ({post.Dials}). An overloaded server that closes connections "
            + $"is asked up to {get.Dials} times as often.");
}
