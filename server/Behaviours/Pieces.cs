using PoolBench.Server.Endpoints;
using PoolBench.Server.Wire;

namespace PoolBench.Server.Behaviours;

/// <summary>A body that comes in pieces: late, slowly, without a length, or not to its end.</summary>
static class Pieces
{
    /// <summary>Sends it.</summary>
    public static async Task SendAsync(HttpContext context, RequestOptions options)
    {
        var (size, pieces) = (options.SizeInPieces, options.PiecesOf(options.SizeInPieces));
        var end = options.Truncate is null ? size : size / 2;
        context.Response.ContentType = "application/octet-stream";
        if (!options.Chunked)
            context.Response.ContentLength = size;
        await context.Response.StartAsync(context.RequestAborted);
        // The start alone sends nothing: the headers would wait for the first piece, and never go out where there is none.
        if (options.BodyDelay is not null || end == 0)
            await context.Response.Body.FlushAsync(context.RequestAborted);
        if (options.BodyDelay is { } delay)
            await WaitAsync(context, delay);
        var sent = 0L;
        for (var piece = 1L; sent < end; piece++)
        {
            var until = Math.Min(end, size * piece / pieces);
            await Answer.Filler(context, until - sent);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            sent = until;
            if (sent < end && options.Trickle is { } pause)
                await WaitAsync(context, pause);
        }
        if (options.Truncate is not { } how)
            return;
        var http2 = HttpProtocol.IsHttp2(context.Request.Protocol);
        await context.Features.Get<ConnectionTag>()!.Line.EndAsync(how, answered: true, http2);
        await Line.SwallowAsync(context);
    }

    /// <summary>The timer counts whole milliseconds.</summary>
    public static Task WaitAsync(HttpContext context, TimeSpan time) =>
        Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds)), context.RequestAborted);
}
