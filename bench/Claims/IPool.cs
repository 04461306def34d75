namespace PoolBench.Bench;

/// <summary>A client with a pool, whatever its language, that an experiment makes send step by step.</summary>
interface IPool : IAsyncDisposable
{
    /// <summary>What it is, with its version where it is not ours.</summary>
    string Name { get; }

    /// <summary>Sends one request to each address, all of them at once, and returns when the last has ended.</summary>
    Task<Batch> TogetherAsync(IReadOnlyList<Uri> addresses);

    /// <summary>Sends one request to each address, in order, from so many workers: each takes the next when it has its answer.</summary>
    Task<Batch> LoopAsync(IReadOnlyList<Uri> addresses, int workers);
}

/// <summary>What became of requests.</summary>
/// <param name="Answered">Those with a whole answer and a success status.</param>
/// <param name="Failed">The others, by the name of the error or <c>status 503</c>.</param>
/// <param name="Seconds">From the first to the last.</param>
/// <param name="SlowestMs">The longest request, milliseconds.</param>
sealed record Batch(int Answered, IReadOnlyDictionary<string, int> Failed, double Seconds, double SlowestMs);
