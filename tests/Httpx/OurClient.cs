using System.Collections.Concurrent;
using PoolBench.Pool;

namespace PoolBench.Tests.Httpx;

/// <summary><see cref="LimitsHandler"/>, with the errors under the names that httpx has for them.</summary>
sealed class OurClient : IPlanClient
{
    readonly ConcurrentDictionary<int, CancellationTokenSource> _cancels = new();
    readonly ConcurrentDictionary<int, Task> _running = new();
    ConcurrentDictionary<int, string> _ended = new();
    HttpClient? _client;

    public async Task OpenAsync(Limits limits)
    {
        await DisposeAsync();
        _client = new HttpClient(new LimitsHandler(limits)) { Timeout = TimeSpan.FromSeconds(60) };
    }

    public Task SendAsync(int request, string url)
    {
        var cancel = _cancels[request] = new CancellationTokenSource();
        // The request is in the pool's queue when this returns: their order is part of the plan.
        _running[request] = RunAsync(request, _client!.GetAsync(new Uri(url), cancel.Token));
        return Task.CompletedTask;
    }

    public Task CancelAsync(int request) => _cancels[request].CancelAsync();

    public Task<IReadOnlyDictionary<int, string>> EndedAsync() =>
        Task.FromResult<IReadOnlyDictionary<int, string>>(Interlocked.Exchange(ref _ended, new()));

    public async ValueTask DisposeAsync()
    {
        foreach (var cancel in _cancels.Values)
            await cancel.CancelAsync();
        await Task.WhenAll(_running.Values);
        foreach (var cancel in _cancels.Values)
            cancel.Dispose();
        _cancels.Clear();
        _running.Clear();
        _ended.Clear();
        _client?.Dispose();
    }

    async Task RunAsync(int request, Task<HttpResponseMessage> sending)
    {
        string ended;
        try
        {
            using var answer = await sending;
            ended = $"{(int)answer.StatusCode}";
        }
        catch (PoolTimeoutException)
        {
            ended = "PoolTimeout";
        }
        catch (OperationCanceledException)
        {
            ended = "CancelledError";
        }
        catch (HttpRequestException error)
        {
            ended = error.HttpRequestError.ToString();
        }
        _ended[request] = ended;
    }
}
