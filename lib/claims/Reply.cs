using PoolBench.Measure.Links;

namespace PoolBench.Claims;

/// <summary>How one request ended.</summary>
/// <param name="Connection">The server's number of the answer's connection; null without an answer.</param>
/// <param name="Error">The failure, see <see cref="HandlerPool.NameOf"/>, or e.g. <c>status 503</c>; null on success.</param>
sealed record Reply(long? Connection, string? Error)
{
    /// <summary>Whether a whole answer came with a success status.</summary>
    public bool Answered => Error is null;

    /// <summary>Sends one request, a GET by default.</summary>
    public static async Task<Reply> ToAsync(
        HandlerPool pool, Target target, Uri uri, HttpMethod? method = null, CancellationToken cancellation = default)
    {
        try
        {
            using var request = target.Sending(method ?? HttpMethod.Get).Get(uri);
            using var response = await pool.Client.SendAsync(request, cancellation);
            return new(ConnectionOf(response), response.IsSuccessStatusCode ? null : $"status {(int)response.StatusCode}");
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            return new(null, HandlerPool.NameOf(failure));
        }
    }

    /// <summary>The server's number of an answer's connection; null when the answer does not say.</summary>
    public static long? ConnectionOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Connection-Id", out var ids) && long.TryParse(ids.Single(), out var id) ? id : null;
}
