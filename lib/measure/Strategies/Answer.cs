using System.Net;
using PoolBench.Measure.Manners;

namespace PoolBench.Measure.Strategies;

/// <summary>What the answer to a request said.</summary>
/// <param name="Status">The status code.</param>
/// <param name="First">Whether the request was the first on its connection, by the server's <c>Connection-Request</c> header.</param>
/// <param name="Queue">How long the request waited for a slot of a capped client; zero when it did not.</param>
public readonly record struct Answer(HttpStatusCode Status, bool First, TimeSpan Queue = default)
{
    /// <summary>Reads an answer whose body has been read.</summary>
    public static Answer Of(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        // The non-validated view hands out the string that the handler already made: no allocation per request.
        var first = response.Headers.NonValidated.TryGetValues("Connection-Request", out var number) && number.ToString() == "1";
        return new Answer(response.StatusCode, first);
    }
}

/// <summary>One request on any <see cref="HttpClient"/>, to the last byte of its answer.</summary>
static class Exchange
{
    public static ValueTask<Answer> SendAsync(HttpClient client, HttpRequestMessage request) =>
        request.RequestUri is Asked asked ? asked.SendAsync(client, request) : WholeAsync(client, request);

    static async ValueTask<Answer> WholeAsync(HttpClient client, HttpRequestMessage request)
    {
        using (request)
        using (var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead))
            return Answer.Of(response);
    }

    public static ValueTask<Answer> Send(HttpClient client, HttpRequestMessage request)
    {
        if (request.RequestUri is Asked asked)
            return ValueTask.FromResult(asked.Send(client, request));
        using (request)
        using (var response = client.Send(request, HttpCompletionOption.ResponseContentRead))
            return ValueTask.FromResult(Answer.Of(response));
    }
}
