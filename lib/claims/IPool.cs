namespace PoolBench.Claims;

/// <summary>A client with a pool, in any language, that sends step by step for an experiment.</summary>
interface IPool : IAsyncDisposable
{
    /// <summary>Its name, with a version when the client is not part of this suite.</summary>
    string Name { get; }

    /// <summary>Sends one request to each address, all at once.</summary>
    /// <returns>Completes when the last request has ended.</returns>
    Task<Batch> TogetherAsync(IReadOnlyList<Uri> addresses);

    /// <summary>Sends one request to each address, in order. Each worker takes the next address when its request is answered.</summary>
    Task<Batch> LoopAsync(IReadOnlyList<Uri> addresses, int workers);
}

/// <summary>How requests ended.</summary>
/// <param name="Answered">Requests with a whole answer and a success status.</param>
/// <param name="Failed">The other requests, by error or by status, e.g. <c>status 503</c>.</param>
/// <param name="Seconds">From the first request to the end of the last.</param>
/// <param name="SlowestMs">Milliseconds of the slowest request.</param>
sealed record Batch(int Answered, IReadOnlyDictionary<string, int> Failed, double Seconds, double SlowestMs);
