using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Pool;

namespace PoolBench.Measure.Strategies;

/// <summary>One client over a <see cref="LimitsHandler"/>: a cap on connections, on those kept alive, on their idle time, and on the wait.</summary>
public sealed class LimitedPool(Limits limits)
    : CappedStrategy(Name, limits, Knobs.KeepAlive | Knobs.Expiry | Knobs.PoolTimeout)
{
    internal const string Name = StrategyKinds.Limits;

    public override string Why => "One HttpClient over a pool with limits of its own.";

    public override IClient Open(Target target) => new Client(target, Limits);

    sealed class Client(Target target, Limits limits) : IClient
    {
        readonly HttpClient _client = new(new LimitsHandler(limits, target.Configure));

        public async ValueTask<Answer> SendAsync(Uri uri)
        {
            var request = target.Get(new TimedRequest(), uri);
            var answer = await Exchange.SendAsync(_client, request);
            return answer with { Queue = request.QueueTime };
        }

        public void Dispose() => _client.Dispose();
    }

    sealed class TimedRequest : HttpRequestMessage, IQueueTimed
    {
        public TimeSpan QueueTime { get; set; }
    }
}
