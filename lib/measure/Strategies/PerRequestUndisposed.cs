using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Workloads;

namespace PoolBench.Measure.Strategies;

/// <summary>
/// A new client for every request, never disposed. Its connection stays open until the garbage collector or the idle time-out closes it.
/// </summary>
public sealed class PerRequestUndisposed : Strategy
{
    public override string Id => StrategyKinds.PerRequestUndisposed;

    public override string Why => "A new HttpClient for every request, left to the garbage collector.";

    public override bool Reuses => false;

    internal override string? WhyBounded(string counter, Workload workload) => counter switch
    {
        CounterNames.PeakOpen or CounterNames.IdleAfter or CounterNames.Abandoned =>
            RacyReasons.CollectedLate,
        _ when PoolCounters.IsOfTheEnds(counter) => RacyReasons.Collected,
        _ => base.WhyBounded(counter, workload),
    };

    public override IClient Open(Target target) => new Client(target);

    sealed class Client(Target target) : IClient
    {
        public ValueTask<Answer> SendAsync(Uri uri)
        {
#pragma warning disable CA2000 // Not disposing it is what this strategy is about.
            var client = new HttpClient(target.NewHandler());
#pragma warning restore CA2000
            return Exchange.SendAsync(client, target.Get(uri));
        }

        public void Dispose() { }
    }
}
