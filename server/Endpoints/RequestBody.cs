using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace PoolBench.Server.Endpoints;

/// <summary>How the reading of a request's body ended.</summary>
enum BodyEnd
{
    /// <summary>At the end of the body.</summary>
    Whole,

    /// <summary>The body is longer than the limit.</summary>
    TooLong,

    /// <summary>
    /// Malformed, such as a wrong chunk. Kestrel meets it again when it clears up after the answer, and logs it then.
    /// </summary>
    Malformed,

    /// <summary>Malformed in a way that Kestrel never logs, such as a chunk size too large for a number.</summary>
    Unreadable,

    /// <summary>The client has gone: nobody is left to answer.</summary>
    Gone,
}

/// <summary>Reads a request's body, which a client may send wrong, cut short or break off.</summary>
static class RequestBody
{
    /// <summary>Copies it to <paramref name="to"/>; null reads it and keeps nothing.</summary>
    public static async Task<BodyEnd> CopyAsync(HttpContext context, PipeWriter? to)
    {
        try
        {
            await (to is null
                ? context.Request.BodyReader.CopyToAsync(Stream.Null, context.RequestAborted)
                : context.Request.BodyReader.CopyToAsync(to, context.RequestAborted));
            return BodyEnd.Whole;
        }
        catch (BadHttpRequestException error) when (error.StatusCode == 413)
        {
            return BodyEnd.TooLong;
        }
        catch (Exception error)
            when (error is ConnectionResetException or OperationCanceledException || context.RequestAborted.IsCancellationRequested)
        {
            return BodyEnd.Gone;
        }
        catch (BadHttpRequestException)
        {
            return BodyEnd.Malformed;
        }
        catch (Exception error) when (error is IOException or OverflowException)
        {
            return BodyEnd.Unreadable;
        }
    }
}
