using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Pool;

namespace PoolBench.Claims;

/// <summary>An <see cref="HttpClient"/> of this process, over any handler.</summary>
sealed class HandlerPool(string name, Target target, HttpMessageHandler handler, TimeSpan? timeout = null) : IPool
{
    readonly HttpClient _client = new(handler) { Timeout = timeout ?? TimeSpan.FromSeconds(30) };

    /// <summary>Makes a pool over <see cref="LimitsHandler"/>.</summary>
    public static HandlerPool Of(Target target, Limits limits) =>
        new($"Limits, {CappedStrategy.NameOf(limits.Rule)} rule", target, new LimitsHandler(limits, target.Configure));

    /// <summary>Makes a pool over .NET's own handler.</summary>
    /// <param name="target">The server.</param>
    /// <param name="max">Its cap per server; null for no cap.</param>
    /// <param name="configure">Sets anything else on the handler.</param>
    public static HandlerPool OfSockets(Target target, int? max = null, Action<SocketsHttpHandler>? configure = null)
    {
        var handler = target.NewHandler();
        handler.MaxConnectionsPerServer = max ?? handler.MaxConnectionsPerServer;
        configure?.Invoke(handler);
        return new(".NET", target, handler);
    }

    public string Name => name;

    /// <summary>The client itself, for experiments that need more than whole requests.</summary>
    public HttpClient Client => _client;

    public Task<Batch> TogetherAsync(IReadOnlyList<Uri> addresses) => SendAsync(addresses, addresses.Count);

    public Task<Batch> LoopAsync(IReadOnlyList<Uri> addresses, int workers) => SendAsync(addresses, workers);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The name under which a program sees the failure.</summary>
    public static string NameOf(Exception failure) => failure switch
    {
        PoolTimeoutException => nameof(PoolTimeoutException),
        HttpRequestException { InnerException: SocketException inner } => $"{nameof(SocketError)}.{inner.SocketErrorCode}",
        HttpRequestException refusal => $"{nameof(HttpRequestError)}.{refusal.HttpRequestError}",
        _ => failure.GetType().Name,
    };

    async Task<Batch> SendAsync(IReadOnlyList<Uri> addresses, int workers)
    {
        var (failed, answered, next, slowest) = (new ConcurrentDictionary<string, int>(), 0, -1, 0L);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync)));
        return new(answered, failed, Stopwatch.GetElapsedTime(started).TotalSeconds, slowest * 1e3 / Stopwatch.Frequency);

        async Task WorkAsync()
        {
            while (Interlocked.Increment(ref next) is var at && at < addresses.Count)
            {
                var sent = Stopwatch.GetTimestamp();
                try
                {
                    var answer = await Exchange.SendAsync(_client, target.Get(addresses[at]));
                    if ((int)answer.Status is >= 200 and < 300)
                        Interlocked.Increment(ref answered);
                    else
                        failed.AddOrUpdate($"status {(int)answer.Status}", 1, (_, count) => count + 1);
                }
                catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
                {
                    failed.AddOrUpdate(NameOf(failure), 1, (_, count) => count + 1);
                }
                var took = Stopwatch.GetTimestamp() - sent;
                Raise(ref slowest, took);
            }
        }
    }

    static void Raise(ref long highest, long value)
    {
        for (var seen = Volatile.Read(ref highest); value > seen; seen = Volatile.Read(ref highest))
            if (Interlocked.CompareExchange(ref highest, value, seen) == seen)
                return;
    }
}
