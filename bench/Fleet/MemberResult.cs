using PoolBench.Bench.Loads;
using PoolBench.Core.Runs;

namespace PoolBench.Bench.Fleet;

/// <summary>What a member tells when it is done, and the collector puts into a Run.</summary>
/// <param name="Case">Its row.</param>
/// <param name="Latency">Every latency of it; null where the row has none.</param>
/// <param name="Dials">Connections that it dialled, by its own telemetry.</param>
/// <param name="SentFromNs">When it sent its first request, by the server's clock as it estimated that, nanoseconds.</param>
/// <param name="SentUntilNs">When its last request was over.</param>
/// <param name="RoundTripNs">The shortest round trip to the server's control port.</param>
/// <param name="Fault">Why its numbers do not stand; null when they do.</param>
sealed record MemberResult(
    CaseResult Case, IterationLatency? Latency, long Dials, long SentFromNs, long SentUntilNs, long RoundTripNs, string? Fault)
{
    /// <summary>How long it took from enrolment to this, seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>When the server was asked to close the member's connections, and how many were open; null: it was not before the end.</summary>
    public FleetDrop? Dropped { get; init; }

    /// <summary>The same figures as <c>load</c> has them.</summary>
    public required LoadResult Load { get; init; }
}
