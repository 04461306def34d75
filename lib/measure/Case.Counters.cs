using PoolBench.Core.Runs;
using PoolBench.Measure.Manners;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure;

/// <summary>
/// Which counters a case has, and which are racy. Strategy and workload answer for themselves; the case answers for what neither knows alone.
/// </summary>
public sealed partial record Case
{
    /// <summary>
    /// Why the pool's counters are only bounded in this case, whatever its parts say, as one sentence: more is sent than the workload. Null: the
    /// parts decide.
    /// </summary>
    public string? PoolBoundedBecause { get; init; }

    /// <summary>Whether the counter means something for the case; if not, its row leaves it out.</summary>
    internal bool Applies(string counter) =>
        Strategy.Applies(counter) && Workload.Applies(counter) && Link.Applies(counter)
        && (counter != CounterNames.OpenedAtDrain || (ConnectDelay is not null && Workload.Idle > 0));

    /// <summary>Why the counter is only bounded in this case, as one sentence; null when it is exact: the same integer in every iteration.</summary>
    /// <remarks>
    /// Asked in this order until one knows a reason: what is racy on any machine, the case's parts together, its manner, the workload
    /// (<c>Workload.Counters.cs</c>; a kind adds its own), the strategy.
    /// </remarks>
    internal string? WhyBounded(string counter) =>
        RacyAnywhere.Why(counter) ?? WhyTogether(counter) ?? Manner?.WhyBounded(counter) ?? Workload.WhyBounded(counter, Strategy, Link)
        ?? Strategy.WhyBounded(counter, Workload);

    string? WhyTogether(string counter) => counter switch
    {
        _ when WhyUnread(counter) is { } unread => unread,
        _ when PoolBoundedBecause is not null && PoolCounters.IsOfThePool(counter) => PoolBoundedBecause,
        CounterNames.UsedOnce or CounterNames.ReusedConnections when Workload.Idle > 0 => AnyConnection,
        CounterNames.Unused or CounterNames.UsedOnce or CounterNames.ReusedConnections when Workload.Idle == 0 => WhyUse,
        CounterNames.OpenedAtDrain when !Workload.BeginsWithEnough(Strategy.Slots(Workload)) => RacyReasons.NoOrder,
        CounterNames.PeakOpen when Fails is not null => RacyReasons.SeenLateGivenUp,
        _ => null,
    };

    /// <summary>What answers that are not read to their end do to the connections. Over HTTP/2 they end their stream alone.</summary>
    string? WhyUnread(string counter) => Manner switch
    {
        null => null,
        _ when Link.Multiplexed => null,
        // Where each request dials anyway, their number is exact.
        { Drains: true } when !Strategy.Reuses =>
            IsOfTheEnd(counter) && Strategy.WhyBounded(counter, Workload) is null ? RacyReasons.Drains : null,
        { Drains: true } => IsOfConnections(counter) ? RacyReasons.Drains : null,
        { Reading: Reading.LeftUnread } when Strategy is LimitedPool or MaxPerServer =>
            IsOfConnections(counter) || counter is CounterNames.Abandoned or CounterNames.Requests or CounterNames.FailedRequests
                ? RacyReasons.FoundLate : null,
        { Reading: Reading.LeftUnread } =>
            IsOfTheEnd(counter) || counter is CounterNames.PeakOpen or CounterNames.Abandoned ? RacyReasons.FoundLate : null,
        _ => null,
    };

    static bool IsOfConnections(string counter) =>
        PoolCounters.IsOfThePool(counter) || counter is CounterNames.TlsFull or CounterNames.TlsResumed;

    static bool IsOfTheEnd(string counter) => counter == CounterNames.IdleAfter || PoolCounters.IsOfTheEnds(counter);

    /// <summary>How often each connection was used follows from their number, and from which one carries the next request.</summary>
    string? WhyUse => WhyBounded(CounterNames.Connections) ?? WhyBounded(CounterNames.Reused)
        ?? (Fails is not null ? RacyReasons.GivenUp
            : !Strategy.Reuses || Workload.TellsUse(!Strategy.Trims(Workload)) ? null : AnyConnection);

    const string AnyConnection = RacyReasons.AnyConnection;
}
