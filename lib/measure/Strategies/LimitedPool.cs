using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Measure.Strategies;

/// <summary>One client over a <see cref="LimitsHandler"/>: limits on connections, on those kept alive, on their idle time, and on the wait.</summary>
public sealed class LimitedPool(Limits limits)
    : CappedStrategy(Name, limits, Knobs.KeepAlive | Knobs.Expiry | Knobs.PoolTimeout)
{
    internal const string Name = StrategyKinds.Limits;

    public override string Why => "One HttpClient over a pool with limits of its own.";

    internal override string? WhyBounded(string counter, Workload workload) => counter switch
    {
        CounterNames.PeakOpen when Evicts(workload) => RacyReasons.SeenLateEvicted,
        _ when PoolCounters.IsOfThePool(counter) && Limits.Rule != KeepAliveRule.Documented
            && workload is { Interleaved: true, Workers: > 1 } && Evicts(workload) =>
            RacyReasons.Order,
        _ => base.WhyBounded(counter, workload),
    };

    /// <summary>Whether the pool closes connections to make room for other origins.</summary>
    bool Evicts(Workload workload) => workload.Hosts > 1
        && Math.Min(Limits.MaxConnections, Limits.MaxKeepAlive) < workload.Hosts * (workload.Interleaved ? 1 : workload.Workers);

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
