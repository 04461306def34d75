using System.Globalization;
using Microsoft.AspNetCore.Connections;

namespace PoolBench.Server;

/// <summary><c>/echo</c>: POST gives the body back while it comes in, GET gives <c>size</c> bytes.</summary>
sealed class Echo(long maxBody)
{
    const string Options = "delay, size, status, close, keep-alive, drop";

    public Task Respond(HttpContext context)
    {
        var get = HttpMethods.IsGet(context.Request.Method);
        if (!get && !HttpMethods.IsPost(context.Request.Method))
            return Answer.WrongMethod(context, "GET, POST");
        if (!RequestOptions.TryRead(context.Request.QueryString.Value, Options, maxBody, out var options, out var sentence))
            return Answer.Sentence(context, 400, sentence);
        if (HttpProtocol.IsHttp2(context.Request.Protocol) && OfHttp1(options) is { } reason)
            return Answer.Sentence(context, 400, reason + ": wanted HTTP/1.1.");
        if (options.Drop && context.Features.Get<ConnectionTag>()!.Requests > 1)
            return Drop(context);
        if (options.Status is { } status)
            context.Response.StatusCode = status;
        if (options.Close)
            context.Response.Headers.Connection = "close";
        if (options.KeepAlive is { } seconds)
            context.Response.Headers.KeepAlive = string.Create(CultureInfo.InvariantCulture, $"timeout={seconds}");
        return get && options.Delay is null ? Fill(context, options) : Slow(context, options, get);
    }

    static string? OfHttp1(RequestOptions options) => options switch
    {
        { Close: true } => "Option 'close' is not for HTTP/2, which forbids the Connection header",
        { KeepAlive: not null } => "Option 'keep-alive' is not for HTTP/2, which forbids the Keep-Alive header",
        { Drop: true } => "Option 'drop' is not for HTTP/2, whose connections carry many requests",
        _ => null,
    };

    static Task Fill(HttpContext context, RequestOptions options) =>
        options.Bodiless ? Task.CompletedTask : Answer.Bytes(context, options.Size ?? 0);

    async Task Slow(HttpContext context, RequestOptions options, bool get)
    {
        if (!get && context.Request.ContentLength > maxBody)
        {
            await TooLarge(context);
            return;
        }
        // The timer counts whole milliseconds: a started one is waited for, never dropped.
        if (options.Delay is { } delay)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)), context.RequestAborted);
        if (get)
            await Fill(context, options);
        else
            await Post(context, options);
    }

    async Task Post(HttpContext context, RequestOptions options)
    {
        try
        {
            if (options.Size is null && !options.Bodiless)
            {
                context.Response.ContentType = context.Request.ContentType;
                context.Response.ContentLength = context.Request.ContentLength;
                await context.Request.BodyReader.CopyToAsync(context.Response.BodyWriter, context.RequestAborted);
                return;
            }
            await context.Request.BodyReader.CopyToAsync(Stream.Null, context.RequestAborted);
            await Fill(context, options);
        }
        catch (ConnectionResetException)
        {
            // The client has gone: nobody is left to answer.
        }
        catch (BadHttpRequestException error) when (error.StatusCode == 413)
        {
            // A body without a declared length is known to be too long only after the answer has begun: then breaking off is all that is left.
            if (context.Response.HasStarted)
                context.Abort();
            else
                await TooLarge(context);
        }
    }

    /// <summary>
    /// What a request meets that crosses the server's FIN on an idle connection: the request is taken, and instead of an answer the connection ends, in good order.
    /// The body is read first, or the kernel would send a reset.
    /// </summary>
    static async Task Drop(HttpContext context)
    {
        await context.Request.BodyReader.CopyToAsync(Stream.Null, context.RequestAborted);
        if (context.Features.Get<Wire>() is not { } wire)
        {
            context.Abort();
            return;
        }
        await wire.Output.CompleteAsync();
        await Task.Delay(LongestDrop, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }

    /// <summary>The client has to end its side as well; one that never does is cut off.</summary>
    static readonly TimeSpan LongestDrop = TimeSpan.FromSeconds(5);

    Task TooLarge(HttpContext context)
    {
        context.Response.Headers.ContentType = default;
        context.Response.ContentLength = null;
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        return Answer.Sentence(context, 413, $"The body is longer than {maxBody} bytes: send less, or start the server with a larger --max-body.");
    }
}
