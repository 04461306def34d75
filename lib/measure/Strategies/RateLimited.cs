using System.Diagnostics;
using System.Threading.RateLimiting;
using PoolBench.Measure.Links;
using PoolBench.Pool;

namespace PoolBench.Measure.Strategies;

/// <summary>
/// A <see cref="ConcurrencyLimiter"/> around a shared client: like a semaphore, but first come first served. From System.Threading.RateLimiting.
/// </summary>
public sealed class RateLimited(Limits limits) : CappedStrategy("rate-limiter", limits, Knobs.Expiry)
{
    public override string Why => "One HttpClient behind a ConcurrencyLimiter.";

    public override IClient Open(Target target) => new Client(target, Limits);

    sealed class Client(Target target, Limits limits) : IClient
    {
        readonly HttpClient _client = new(target.NewHandler(limits));
        readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
        {
            PermitLimit = limits.MaxConnections,
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });

        public async ValueTask<Answer> SendAsync(Uri uri)
        {
            var queue = TimeSpan.Zero;
            var turn = _limiter.AcquireAsync();
            var waits = !turn.IsCompleted;
            var since = waits ? Stopwatch.GetTimestamp() : 0;
            using var permit = await turn;
            if (waits)
                queue = Stopwatch.GetElapsedTime(since);
            return await Exchange.SendAsync(_client, target.Get(uri)) with { Queue = queue };
        }

        public void Dispose()
        {
            _client.Dispose();
            _limiter.Dispose();
        }
    }
}
