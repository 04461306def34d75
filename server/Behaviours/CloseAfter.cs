using PoolBench.Server.Wire;

namespace PoolBench.Server.Behaviours;

/// <summary>Ends a connection with its last answer.</summary>
static class CloseAfter
{
    /// <summary>
    /// Says that this answer is the connection's last: <c>Connection: close</c>, over HTTP/2 a GOAWAY. Ends it when what is under way is answered.
    /// </summary>
    /// <returns>Completes when the client learns of it no later than of the answer.</returns>
    public static Task AnnounceAsync(HttpContext context, ConnectionTag tag, EndKind how)
    {
        tag.Line.AtClose = how;
        if (HttpProtocol.IsHttp2(context.Request.Protocol))
            return tag.Line.GoAwayAsync();
        context.Response.Headers.Connection = "close";
        return Task.CompletedTask;
    }

    /// <summary>Says nothing, and ends the connection when this answer has arrived.</summary>
    public static void Unannounced(HttpContext context, ConnectionTag tag, EndKind how)
    {
        var http2 = HttpProtocol.IsHttp2(context.Request.Protocol);
        // A client sends its next request as soon as it has the answer; Kestrel reads it only after this.
        context.Response.OnCompleted(() => tag.Line.EndAsync(how, answered: true, http2));
    }
}
