using System.Diagnostics;
using PoolBench.Measure.Links;
using PoolBench.Pool;

namespace PoolBench.Measure.Strategies;

/// <summary>A <see cref="SemaphoreSlim"/> around a shared client. It caps the requests in flight, and so the connections.</summary>
public sealed class Semaphored(Limits limits) : CappedStrategy("semaphore", limits, Knobs.Expiry)
{
    public override string Why => "One HttpClient behind a SemaphoreSlim.";

    public override IClient Open(Target target) => new Client(target, Limits);

    sealed class Client(Target target, Limits limits) : IClient
    {
        readonly HttpClient _client = new(target.NewHandler(limits));
        readonly SemaphoreSlim _semaphore = new(limits.MaxConnections, limits.MaxConnections);

        public async ValueTask<Answer> SendAsync(Uri uri)
        {
            var queue = TimeSpan.Zero;
            var turn = _semaphore.WaitAsync();
            if (!turn.IsCompletedSuccessfully)
            {
                var since = Stopwatch.GetTimestamp();
                await turn;
                queue = Stopwatch.GetElapsedTime(since);
            }
            try
            {
                return await Exchange.SendAsync(_client, target.Get(uri)) with { Queue = queue };
            }
            finally
            {
                _semaphore.Release();
            }
        }

        public void Dispose()
        {
            _client.Dispose();
            _semaphore.Dispose();
        }
    }
}
