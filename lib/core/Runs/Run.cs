using System.Text.Json.Serialization;

namespace PoolBench.Core.Runs;

/// <summary>One execution of the suite: where it ran, what was planned, what was measured. Stored in <c>run.json</c>.</summary>
/// <remarks>
/// The latency histograms lie beside it, one file per case, see <see cref="CaseLatency"/>. A Run is written again after every case, so a Run that was
/// cut short holds the cases finished so far, and its <see cref="FinishedUtc"/> is null.
/// </remarks>
public sealed record Run
{
    /// <summary>The version of the stored shapes that this build writes.</summary>
    public const int CurrentSchema = 2;

    /// <summary>Version of the stored shapes. A Run of schema 1 is read as one of <see cref="CurrentSchema"/>; any other is refused.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The name of the Run's folder: UTC start time and commit, e.g. <c>20261122T101500Z-1a2b3c4</c>.</summary>
    public required string Id { get; init; }

    /// <summary>When the Run began, UTC.</summary>
    public required DateTimeOffset StartedUtc { get; init; }

    /// <summary>When the last planned case was done, UTC; null when the Run was cut short.</summary>
    public DateTimeOffset? FinishedUtc { get; init; }

    /// <summary>The profile that chose the cases: <c>smoke</c>, <c>quick</c> or <c>full</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>Where the Run was made.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>The planned cases in the order of the tables. A case without a result was not measured.</summary>
    public required IReadOnlyList<PlannedCase> Plan { get; init; }

    /// <summary>One result per case, in the order of finishing.</summary>
    public required IReadOnlyList<CaseResult> Cases { get; init; }

    /// <summary>The ids of the planned cases, in their order.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> PlannedIds => [.. Plan.Select(planned => planned.Id)];
}
