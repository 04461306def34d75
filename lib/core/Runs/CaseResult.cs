using System.Text.Json.Serialization;

namespace PoolBench.Core.Runs;

/// <summary>The outcome of a case.</summary>
public enum CaseStatus
{
    /// <summary>Every iteration ran and both ends agree: the numbers are valid.</summary>
    Measured,

    /// <summary>The combination cannot exist, e.g. <c>Connection: close</c> over HTTP/2; <see cref="CaseResult.Reason"/> says why.</summary>
    NotApplicable,

    /// <summary>The case broke before it was finished; <see cref="CaseResult.Reason"/> says how.</summary>
    Failed,

    /// <summary>The case ran, but a check on its numbers failed (e.g. client and server count different connections).</summary>
    Invalid,
}

/// <summary>One row: Strategy × Workload × Link, measured over several iterations of the same requests.</summary>
public sealed record CaseResult : PlannedCase
{
    /// <summary>The workload in words, e.g. <c>1,000 requests, one after another</c>.</summary>
    public required string Workload { get; init; }

    /// <summary>The link's HTTP version: <c>1.1</c>, <c>2</c> or <c>3</c>.</summary>
    public required string HttpVersion { get; init; }

    /// <summary>Whether the link uses TLS.</summary>
    public required bool Tls { get; init; }

    /// <summary>Emulated round-trip time of the link, milliseconds; null without one.</summary>
    public double? RttMs { get; init; }

    /// <summary>The only TLS version the client offered, <c>1.2</c> or <c>1.3</c>; null when it was negotiated, or there is no TLS.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>Requests in one iteration.</summary>
    public required int Requests { get; init; }

    /// <summary>Open loop only: requests due per second, on average over its schedule; null in a closed loop.</summary>
    public double? Rate { get; init; }

    /// <summary>Open loop only: the kind of its schedule, e.g. one of <see cref="ArrivalKinds"/>; null in a closed loop.</summary>
    public string? Arrivals { get; init; }

    /// <summary>Whether the numbers are valid.</summary>
    public required CaseStatus Status { get; init; }

    /// <summary>One sentence when <see cref="Status"/> is not <see cref="CaseStatus.Measured"/>; else null.</summary>
    public string? Reason { get; init; }

    /// <summary>Integers counted per iteration, see <see cref="CounterNames"/>; empty when nothing was measured.</summary>
    public required IReadOnlyList<Counter> Counters { get; init; }

    /// <summary>Quantities sampled per iteration, see <see cref="SampleNames"/>; empty when nothing was measured.</summary>
    public required IReadOnlyList<Sample> Samples { get; init; }

    /// <summary>How long the whole case took; null when it did not run, and in Runs that do not store it.</summary>
    public CaseTime? Time { get; init; }

    /// <summary>The failed requests, grouped by how they failed; null when none failed, and in Runs from before this was stored.</summary>
    public IReadOnlyList<RequestFailure>? Failures { get; init; }

    /// <summary>Whether this case has a latency file: it was measured, and is not the self-check that compares two loops.</summary>
    [JsonIgnore]
    public bool HasLatency => Status == CaseStatus.Measured && Sample(SampleNames.RecordedToBare) is null;

    /// <summary>The counter of that name, or null when the case has none.</summary>
    public Counter? Counter(string name) => Counters.FirstOrDefault(counter => counter.Name == name);

    /// <summary>
    /// Whether a counter of the case is exact by declaration: one that disagreed is stored as bounded, because no reader may take it for a fixed
    /// number. Only one whose reason is among <see cref="RacyReasons"/>, and can be true of this case, is racy by nature.
    /// </summary>
    public bool DeclaresExact(Counter counter)
    {
        ArgumentNullException.ThrowIfNull(counter);
        return counter.Exactness == Exactness.Exact || (counter.Exactness == Exactness.Bounded && !RacyReasons.Explains(this, counter));
    }

    /// <summary>Whether a counter of the case is exact by declaration and was not the same in every iteration.</summary>
    public bool IsUnsure(Counter counter) => DeclaresExact(counter) && counter.Values.Distinct().Count() > 1;

    /// <summary>The sample of that name, or null when the case has none.</summary>
    public Sample? Sample(string name) => Samples.FirstOrDefault(sample => sample.Name == name);
}
