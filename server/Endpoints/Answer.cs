using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;

namespace PoolBench.Server.Endpoints;

/// <summary>The forms in which endpoints answer.</summary>
static class Answer
{
    /// <summary>The largest piece written at once.</summary>
    const int Piece = 64 * 1024;

    static readonly byte[] Filling = [.. Enumerable.Repeat((byte)'x', Piece)];

    /// <summary>Answers with a sentence that says what is wrong.</summary>
    public static Task Sentence(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        return Text(context, sentence + "\n");
    }

    public static Task Text(HttpContext context, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes).AsTask();
    }

    public static Task WrongMethod(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        var wanted = allowed.Replace(", ", " or ", StringComparison.Ordinal);
        return Sentence(context, 405, $"{context.Request.Method} is not for {Target(context)}: wanted {wanted}.");
    }

    /// <summary>The request's target, in words: not every target is a path (RFC 9112 section 3.2).</summary>
    public static string Target(HttpContext context)
    {
        if (context.Request.Path.Value is { Length: > 0 } path)
            return path;
        return context.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } target ? target : "such target";
    }

    public static async Task Json<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
    }

    /// <summary>Answers with <paramref name="size"/> meaningless bytes.</summary>
    public static Task Bytes(HttpContext context, long size)
    {
        context.Response.ContentLength = size;
        if (size == 0)
            return Task.CompletedTask;
        context.Response.ContentType = "application/octet-stream";
        return size <= Piece ? context.Response.Body.WriteAsync(Filling, 0, (int)size) : Pieces(context, size);
    }

    /// <summary>Writes meaningless bytes.</summary>
    public static Task Filler(HttpContext context, long size) => Pieces(context, size);

    static async Task Pieces(HttpContext context, long size)
    {
        for (; size > 0; size -= Piece)
            await context.Response.Body.WriteAsync(Filling.AsMemory(0, (int)Math.Min(size, Piece)), context.RequestAborted);
    }
}
