using System.Globalization;
using System.Text;
using PoolBench.Server.Behaviours;
using PoolBench.Server.Wire;

namespace PoolBench.Server.Endpoints;

/// <summary><c>/echo</c>: GET sends <c>size</c> bytes, a method with a body sends it back while it comes in.</summary>
/// <param name="maxBody">The longest body.</param>
/// <param name="malformed">Called for a malformed body that Kestrel does not report.</param>
/// <param name="time">The clock of idle connections; first called when a request asks for it.</param>
sealed class Echo(long maxBody, Action malformed, Func<TimeProvider> time)
{
    const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE";

    /// <param name="context">The request.</param>
    /// <param name="always">What holds where the query says nothing.</param>
    public Task Respond(HttpContext context, in RequestOptions always)
    {
        if (!IsKnown(context.Request.Method))
            return Answer.WrongMethod(context, Methods);
        if (!RequestOptions.TryRead(context.Request.QueryString.Value, RequestOptions.OfAnswers, maxBody, always, out var options, out var sentence))
            return Answer.Sentence(context, 400, sentence);
        return RespondAs(context, options);
    }

    /// <summary>Answers as the options say, which may be not at all.</summary>
    public Task RespondAs(HttpContext context, RequestOptions options)
    {
        if (options.KeepAlive is not null && HttpProtocol.IsHttp2(context.Request.Protocol))
            return Answer.Sentence(
                context, 400, "Option 'keep-alive' is not for HTTP/2, which forbids the Keep-Alive header: wanted HTTP/1.1.");
        if ((options.Abort ?? options.Drop) is not null && EndOf(context, options) is { } how)
            return EndInstead(context, options, how);
        if (options.Status is { } status)
            context.Response.StatusCode = status;
        if (options is { RetryAfter: { } after, Status: >= 300 })
            context.Response.Headers.RetryAfter = after.ToString(CultureInfo.InvariantCulture);
        if (options.KeepAlive is { } hint)
            context.Response.Headers.KeepAlive = hint;
        if (options.Hangup is { } hangup)
            CloseAfter.Unannounced(context, context.Features.Get<ConnectionTag>()!, hangup);
        if (options.IdleClose is { } idle)
            IdleClose.Once(context, context.Features.Get<ConnectionTag>()!, idle, time());
        var said = CloseOf(context, options) is { } close
            ? CloseAfter.AnnounceAsync(context, context.Features.Get<ConnectionTag>()!, close) : Task.CompletedTask;
        return said.IsCompleted ? Go(context, options) : Then(said, context, options);
    }

    async Task Then(Task said, HttpContext context, RequestOptions options)
    {
        await said;
        await Go(context, options);
    }

    Task Go(HttpContext context, RequestOptions options)
    {
        var bodyless = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        return bodyless && options is { Delay: null, InPieces: false } ? Fill(context, options) : Slow(context, options, bodyless);
    }

    static bool IsKnown(string method) => HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsHead(method)
        || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method) || HttpMethods.IsDelete(method);

    static EndKind? EndOf(HttpContext context, RequestOptions options) =>
        options.Abort ?? (context.Features.Get<ConnectionTag>()!.Requests > 1 ? options.Drop : null);

    static EndKind? CloseOf(HttpContext context, RequestOptions options) =>
        options.Close ?? (options.CloseAfter is { } last && context.Features.Get<ConnectionTag>()!.Requests >= last ? EndKind.Fin : null);

    static Task Fill(HttpContext context, RequestOptions options) =>
        options.Bodiless ? Task.CompletedTask : options.InPieces ? Pieces.SendAsync(context, options) : Answer.Bytes(context, options.Size ?? 0);

    async Task Slow(HttpContext context, RequestOptions options, bool bodyless)
    {
        if (!bodyless && context.Request.ContentLength > maxBody)
        {
            await TooLarge(context);
            return;
        }
        if (options.Delay is { } delay)
            await Pieces.WaitAsync(context, delay);
        if (bodyless)
            await Fill(context, options);
        else
            await Post(context, options);
    }

    async Task Post(HttpContext context, RequestOptions options)
    {
        var back = options is { Size: null, InPieces: false, Bodiless: false };
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
    /// Takes the request and ends the connection instead of answering, as when a request crosses the end of an idle connection. Reads the body first,
    /// or the kernel would answer it with a reset whatever was asked for.
    /// </summary>
    async Task EndInstead(HttpContext context, RequestOptions options, EndKind how)
    {
        var end = await RequestBody.CopyAsync(context, null);
        if (end != BodyEnd.Whole)
        {
            await Refuse(context, end);
            return;
        }
        if (options.Delay is { } delay)
            await Pieces.WaitAsync(context, delay);
        await context.Features.Get<ConnectionTag>()!.Line.EndAsync(how, answered: false, http2: false);
        await Line.SwallowAsync(context);
    }

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
