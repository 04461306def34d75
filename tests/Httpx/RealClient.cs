using System.Globalization;
using System.Text.Json;
using PoolBench.Core.Processes;
using PoolBench.Pool;

namespace PoolBench.Tests.Httpx;

/// <summary>The real httpx, in a process that runs steps.py.</summary>
sealed class RealClient : IPlanClient
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Child _script = Child.StartProgram([Python.Program, Path.Combine(AppContext.BaseDirectory, "Httpx", "steps.py")]);

    public Task OpenAsync(Limits limits) => AskAsync(new
    {
        open = new
        {
            max = limits.MaxConnections,
            keep = limits.MaxKeepAlive,
            pool = limits.PoolTimeout == Timeout.InfiniteTimeSpan ? (double?)null : limits.PoolTimeout.TotalSeconds,
        },
    });

    public Task SendAsync(int request, string url) => AskAsync(new { send = request, url });

    public Task CancelAsync(int request) => AskAsync(new { cancel = request });

    public async Task<IReadOnlyDictionary<int, string>> EndedAsync() => (await AskAsync(new { ended = true })).RootElement.EnumerateObject()
        .ToDictionary(each => int.Parse(each.Name, CultureInfo.InvariantCulture), each => each.Value.GetString()!);

    public ValueTask DisposeAsync()
    {
        _script.Dispose();
        return ValueTask.CompletedTask;
    }

    async Task<JsonDocument> AskAsync<T>(T step)
    {
        await _script.WriteLineAsync(JsonSerializer.Serialize(step));
        return JsonDocument.Parse(await _script.ReadLineAsync(Patience) ?? throw new InvalidOperationException($"the script ended: {_script.Said}"));
    }
}
