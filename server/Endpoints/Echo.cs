using System.Globalization;
using System.Text;
using PoolBench.Server.Wire;

namespace PoolBench.Server.Endpoints;

/// <summary><c>/echo</c>: POST sends the body back while it comes in, GET sends <c>size</c> bytes.</summary>
/// <param name="maxBody">The longest body.</param>
/// <param name="malformed">Called for a malformed body that Kestrel does not report.</param>
sealed class Echo(long maxBody, Action malformed)
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
        // The timer counts whole milliseconds: wait for a started one, never drop it.
        if (options.Delay is { } delay)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)), context.RequestAborted);
        if (get)
            await Fill(context, options);
        else
            await Post(context, options);
    }

    async Task Post(HttpContext context, RequestOptions options)
    {
        var back = options.Size is null && !options.Bodiless;
        if (back)
        {
            context.Response.ContentType = TypeOf(context.Request);
            context.Response.ContentLength = context.Request.ContentLength;
        }
        var end = await RequestBody.CopyAsync(context, back ? context.Response.BodyWriter : null);
        if (end != BodyEnd.Whole)
            await Refuse(context, end);
        else if (!back)
            await Fill(context, options);
    }

    /// <summary>The body's content type, unless no answer may carry it.</summary>
    static string? TypeOf(HttpRequest request) => request.ContentType is { } type && Ascii.IsValid(type) ? type : null;

    Task Refuse(HttpContext context, BodyEnd end)
    {
        if (end == BodyEnd.Gone)
            return Task.CompletedTask;
        // A body's fault may show only after the answer has begun. Then only breaking off is left, and Kestrel clears up nothing.
        var started = context.Response.HasStarted;
        if (end == BodyEnd.Unreadable || (end == BodyEnd.Malformed && started))
            malformed();
        if (!started)
            return end == BodyEnd.TooLong ? TooLarge(context) : Wrong(context);
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Emulates a request that crosses the server's FIN on an idle connection: the server takes the request, then ends the connection in good
    /// order instead of answering. It reads the body first, or the kernel would send a reset.
    /// </summary>
    async Task Drop(HttpContext context)
    {
        var end = await RequestBody.CopyAsync(context, null);
        if (end != BodyEnd.Whole)
        {
            await Refuse(context, end);
            return;
        }
        if (context.Features.Get<CountedWire>() is not { } wire)
        {
            context.Abort();
            return;
        }
        await wire.Output.CompleteAsync();
        await Task.Delay(LongestDrop, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }

    /// <summary>The client must end its side too; one that never does is cut off after this time.</summary>
    static readonly TimeSpan LongestDrop = TimeSpan.FromSeconds(5);

    Task TooLarge(HttpContext context) =>
        Broken(context, 413, $"The body is longer than {maxBody} bytes: send less, or start the server with a larger --max-body.");

    static Task Wrong(HttpContext context) =>
        Broken(context, 400, "The body is malformed: wanted as many bytes as Content-Length says, or chunks of hexadecimal sizes (RFC 9112, 7.1).");

    static Task Broken(HttpContext context, int status, string sentence)
    {
        context.Response.Headers.ContentType = default;
        context.Response.ContentLength = null;
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        return Answer.Sentence(context, status, sentence);
    }
}
