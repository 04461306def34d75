using PoolBench.Pool;

namespace PoolBench.Tests.Httpx;

/// <summary>A client that is driven step by step.</summary>
interface IPlanClient : IAsyncDisposable
{
    /// <summary>Takes a fresh pool.</summary>
    Task OpenAsync(Limits limits);

    /// <summary>Begins a request.</summary>
    Task SendAsync(int request, string url);

    /// <summary>Cancels a request, wherever it is.</summary>
    Task CancelAsync(int request);

    /// <summary>How requests ended since the last question: a status, or what the error is called.</summary>
    Task<IReadOnlyDictionary<int, string>> EndedAsync();
}
