using PoolBench.Measure.Links;
using PoolBench.Server;

namespace PoolBench.Claims.DotNet;

[Claim("N11", Topic.DotNet, Source = "dotnet/runtime issue 60644: requests on connections that the server closes; RFC 9112 section 9.3.1")]
sealed class ShorterServerKeepAliveLosesNothing : Claim
{
    public override string Text => "When the server keeps idle connections for a shorter time than the client, no request is lost: "
        + "the client opens a new connection.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        var known = lab.Slow ? await ExpiredAsync() : await ClosedAsync(site, site.CloseIdleAsync);
        using var server = new HangUpServer();
        var get = await CrossingAsync(site.Target, server, HttpMethod.Get);
        var post = await CrossingAsync(site.Target, server, HttpMethod.Post);
        return Judge(known, get, post, server.Count);
    }

    /// <summary>The server closes its idle connections. The client's kernel knows before the next request is sent.</summary>
    static async Task<(Reply Get, Reply Post)> ClosedAsync(Site site, Func<Task> closing)
    {
        await using var pool = HandlerPool.OfSockets(site.Target);
        await Reply.ToAsync(pool, site.Target, site.Echo());
        await closing();
        var get = await Reply.ToAsync(pool, site.Target, site.Echo());
        await closing();
        return (get, await Reply.ToAsync(pool, site.Target, site.Echo(), HttpMethod.Post));
    }

    /// <summary>The server closes idle connections by Kestrel's own clock, which ticks once a second.</summary>
    static async Task<(Reply Get, Reply Post)> ExpiredAsync()
    {
        await using var server = await OwnServer.StartAsync(new EchoServerOptions { KeepAlive = TimeSpan.FromSeconds(1) });
        return await ClosedAsync(server.Site, () => server.Site.UntilAsync(totals => totals.Open == 0));
    }

    /// <summary>The server closes while the request is on its way.</summary>
    static async Task<Reply> CrossingAsync(Target target, HangUpServer server, HttpMethod method)
    {
        await using var pool = HandlerPool.OfSockets(target);
        await Reply.ToAsync(pool, target, server.Address);
        return await Reply.ToAsync(pool, target, server.Address, method);
    }

    /// <param name="known">The replies to a GET and a POST, sent when the client's kernel knew of the close.</param>
    /// <param name="get">The reply to a GET that crossed with the close.</param>
    /// <param name="post">The reply to a POST that crossed with the close.</param>
    /// <param name="crossed">Requests that the server hung up on.</param>
    internal static Finding Judge((Reply Get, Reply Post) known, Reply get, Reply post, int crossed)
    {
        var answered = (known.Get.Answered ? 1 : 0) + (known.Post.Answered ? 1 : 0);
        return new Evidence()
            .Part(answered == 2, answered, "requests", "of a GET and a POST were answered, sent after the server's close had arrived")
            .Part(get.Answered, get.Answered ? 1 : 0, "GET", "of 1 was answered, sent while the close was on its way")
            .Part(post.Answered, post.Answered ? 1 : 0, "POST", "of 1 was answered, sent while the close was on its way")
            .Beside(crossed, "requests", "met the close on their way")
            .Says(post.Answered
                ? "Both a GET and a POST that crossed with the close were answered."
                : $"A POST that crosses with the server's close fails ({post.Error}), because nobody knows whether the server acted on it; "
                    + "a GET is repeated. Keep PooledConnectionIdleTimeout well below the server's keep-alive.");
    }
}
