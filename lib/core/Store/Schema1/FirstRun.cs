using PoolBench.Core.Runs;

namespace PoolBench.Core.Store.Schema1;

/// <summary>A <c>run.json</c> of schema 1, where only the ids held limits and variants.</summary>
sealed record FirstRun
{
    /// <summary>The number of this schema.</summary>
    public const int Version = 1;

    public required int SchemaVersion { get; init; }

    public required string Id { get; init; }

    public required DateTimeOffset StartedUtc { get; init; }

    public DateTimeOffset? FinishedUtc { get; init; }

    public required string Profile { get; init; }

    public required RunEnvironment Environment { get; init; }

    public required IReadOnlyList<string> Plan { get; init; }

    public required IReadOnlyList<FirstCase> Cases { get; init; }

    /// <summary>The same Run in today's shape. Contradictions are kept.</summary>
    public Run Upgraded()
    {
        var cases = Cases.Select(result => result.Upgraded()).ToArray();
        var planned = cases.DistinctBy(result => result.Id).ToDictionary(result => result.Id, result => result.ToPlanned(), StringComparer.Ordinal);
        return new()
        {
            SchemaVersion = Run.CurrentSchema,
            Id = Id,
            StartedUtc = StartedUtc,
            FinishedUtc = FinishedUtc,
            Profile = Profile,
            Environment = Environment,
            Plan = [.. Plan.Select(id => planned.GetValueOrDefault(id) ?? FirstIds.Planned(id))],
            Cases = cases,
        };
    }
}
