namespace PoolBench.Claims;

/// <summary>A client with a pool, in any language. An experiment makes it send step by step.</summary>
interface IPool : IAsyncDisposable
{
    /// <summary>Its name, with a version when the client is not part of this suite.</summary>
    string Name { get; }

    /// <summary>Sends one request to each address, all at once.</summary>
    /// <returns>Completes when the last has ended.</returns>
    Task<Batch> TogetherAsync(IReadOnlyList<Uri> addresses);

    /// <summary>Sends one request to each address, in order. Each worker takes the next address when it has its answer.</summary>
    Task<Batch> LoopAsync(IReadOnlyList<Uri> addresses, int workers);
}

/// <summary>How requests ended.</summary>
/// <param name="Answered">Requests with a whole answer and a success status.</param>
/// <param name="Failed">The others, by error or by status, e.g. <c>status 503</c>.</param>
/// <param name="Seconds">From the first request to the end of the last.</param>
/// <param name="SlowestMs">The longest request, in milliseconds.</param>
sealed record Batch(int Answered, IReadOnlyDictionary<string, int> Failed, double Seconds, double SlowestMs);
