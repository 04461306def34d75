namespace PoolBench.Claims.DotNet;

[Claim("N4", Topic.DotNet, Source = ".NET documentation: SocketsHttpHandler.ConnectCallback")]
sealed class WrapperStreamsGoUnnoticed : Claim
{
    public override string Text => "A ConnectCallback may return a stream of one's own around the socket: as long as it "
        + "passes everything on, no request notices.";

    internal override async Task<Finding> TryAsync(Lab lab) => Judge(
        await StaleAsync(lab, stream => stream),
        await StaleAsync(lab, stream => new WrapperStream(stream, late: false)),
        await StaleAsync(lab, stream => new WrapperStream(stream, late: true)));

    /// <summary>Sends a GET and a POST. Each meets an idle connection that the server has closed.</summary>
    static async Task<(Reply Get, Reply Post)> StaleAsync(Lab lab, Func<Stream, Stream> wrap)
    {
        var site = await lab.SiteAsync();
        await using var pool = HandlerPool.OfSockets(site.Target, configure: handler =>
            handler.ConnectCallback = async (context, cancellation) => wrap(await Dial.AsAskedAsync(context, cancellation)));
        await Reply.ToAsync(pool, site.Target, site.Echo());
        await site.CloseIdleAsync();
        var get = await Reply.ToAsync(pool, site.Target, site.Echo());
        await site.CloseIdleAsync();
        return (get, await Reply.ToAsync(pool, site.Target, site.Echo(), HttpMethod.Post));
    }

    /// <param name="bare">The replies over the socket's own stream.</param>
    /// <param name="prompt">The replies over a wrapper whose reads complete when the socket's do.</param>
    /// <param name="late">The replies over a wrapper that waits before it reads.</param>
    internal static Finding Judge((Reply Get, Reply Post) bare, (Reply Get, Reply Post) prompt, (Reply Get, Reply Post) late) => new Evidence()
        .Part(Answered(prompt) == Answered(bare), Answered(prompt), "requests",
            "of a GET and a POST that met a connection closed by the server were answered, with a wrapper that reads at once")
        .Part(late.Get.Answered == bare.Get.Answered, late.Get.Answered ? 1 : 0, "GET",
            "of 1 was answered, with a wrapper that awaits something before it reads")
        .Part(late.Post.Answered == bare.Post.Answered, late.Post.Answered ? 1 : 0, "POST", "of 1 was answered, with that wrapper")
        .Beside(Answered(bare), "requests", "of the two were answered without a wrapper")
        .Says(late.Post.Answered
            ? "With a wrapper that awaits before it reads, both the GET and the POST were answered, too."
            : "The pool detects a dead idle connection by a read that must complete at once. "
                + "A wrapper that awaits something first hides the server's close: "
                + $"the GET was repeated silently, the POST failed ({late.Post.Error}).");

    static int Answered((Reply Get, Reply Post) pair) => (pair.Get.Answered ? 1 : 0) + (pair.Post.Answered ? 1 : 0);
}
