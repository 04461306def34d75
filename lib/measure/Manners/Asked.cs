using System.Collections.Concurrent;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Manners;

/// <summary>
/// The address of a request that is sent in a manner of its own. Strategies hand it on as they do any other; only where the request meets its client
/// does it matter.
/// </summary>
/// <param name="address">Where to send.</param>
/// <param name="body">The request's body; null: what its method usually has.</param>
/// <param name="limit">How long it may take; null: no limit of its own.</param>
/// <param name="isCancelled">Whether the limit is the program's own doing, not a time-out.</param>
/// <param name="reading">What is done with the answer.</param>
sealed class Asked(string address, byte[]? body, TimeSpan? limit, bool isCancelled, Reading reading) : Uri(address)
{
    readonly ConcurrentBag<HttpResponseMessage> _kept = [];

    /// <summary>Lets go of the answers that were kept.</summary>
    public void Release()
    {
        foreach (var answer in _kept)
            answer.Dispose();
    }

    /// <summary>Gives the request its body.</summary>
    public void Dress(HttpRequestMessage request)
    {
        if (body is not null)
            request.Content = new ByteArrayContent(body);
    }

    /// <summary>Sends a request for this address.</summary>
    public async ValueTask<Answer> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using (request)
        using (var source = Source())
        {
            try
            {
                return Take(await client.SendAsync(request, Completion, source?.Token ?? default));
            }
            catch (OperationCanceledException end) when (IsOurs(source))
            {
                throw new CancelledException(end);
            }
        }
    }

    /// <summary>The same by a client that blocks.</summary>
    public Answer Send(HttpClient client, HttpRequestMessage request)
    {
        using (request)
        using (var source = Source())
        {
            try
            {
                return Take(client.Send(request, Completion, source?.Token ?? default));
            }
            catch (OperationCanceledException end) when (IsOurs(source))
            {
                throw new CancelledException(end);
            }
        }
    }

    HttpCompletionOption Completion => reading == Reading.Whole ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead;

    CancellationTokenSource? Source() => limit is { } time ? new(time) : null;

    bool IsOurs(CancellationTokenSource? source) => isCancelled && source is { IsCancellationRequested: true };

    Answer Take(HttpResponseMessage response)
    {
        var answer = reading == Reading.Whole ? Answer.Of(response) : Answer.OfHeaders(response);
        if (reading == Reading.Kept)
            _kept.Add(response);
        else if (reading != Reading.LeftUnread)
            response.Dispose();
        return answer;
    }
}

/// <summary>The program gave the request up on purpose.</summary>
sealed class CancelledException(OperationCanceledException cause)
    : OperationCanceledException("the program cancelled it", cause, cause.CancellationToken);
