using System.Net;
using PoolBench.Measure.Manners;

namespace PoolBench.Measure.Strategies;

/// <summary>What a request's answer tells.</summary>
/// <param name="Status">The status code.</param>
/// <param name="First">Whether the request was the first on its connection, by the server's <c>Connection-Request</c> header.</param>
/// <param name="Queue">How long the request waited for a slot of a capped client; zero when it did not.</param>
/// <param name="Bytes">Bytes of its body that were read when the client gave it out.</param>
public readonly record struct Answer(HttpStatusCode Status, bool First, TimeSpan Queue = default, int Bytes = 0)
{
    /// <summary>How long the answer says to wait before the request is sent again; zero when it does not say.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>Reads the headers of an answer whose body has been read.</summary>
    public static Answer Of(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return OfHeaders(response) with { Bytes = BodyLength.Of(response.Content) };
    }

    /// <summary>Reads the headers of an answer whose body was not read.</summary>
    internal static Answer OfHeaders(HttpResponseMessage response)
    {
        // The non-validated view returns the handler's own string: no allocation per request.
        var first = response.Headers.NonValidated.TryGetValues("Connection-Request", out var number) && number.ToString() == "1";
        return (int)response.StatusCode < 300 ? new Answer(response.StatusCode, first)
            : new Answer(response.StatusCode, first) { RetryAfter = response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero };
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
