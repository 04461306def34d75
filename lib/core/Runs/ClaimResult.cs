using System.Text.Json.Serialization;

namespace PoolBench.Core.Runs;

/// <summary>What the measurement says about a claim.</summary>
public enum ClaimVerdict
{
    /// <summary>Every part holds.</summary>
    Confirmed,

    /// <summary>No part holds.</summary>
    Refuted,

    /// <summary>Some parts hold and some do not: the claim is true only within limits that it does not name.</summary>
    Imprecise,

    /// <summary>It could not be measured here; <see cref="ClaimResult.Reason"/> says why.</summary>
    [JsonStringEnumMemberName("not-run")]
    NotRun,
}

/// <summary>Verdicts as words.</summary>
public static class ClaimVerdicts
{
    /// <summary>The verdict as a person reads it.</summary>
    public static string Word(this ClaimVerdict verdict) => verdict switch
    {
        ClaimVerdict.Confirmed => "confirmed",
        ClaimVerdict.Refuted => "refuted",
        ClaimVerdict.Imprecise => "imprecise",
        _ => "not run",
    };
}

/// <summary>The measured claims; stored in <c>claims.json</c> beside a Run.</summary>
public sealed record ClaimsFile
{
    /// <summary>Version of the stored shapes, as in <see cref="Run.SchemaVersion"/>.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>When the first claim was measured, UTC. That may be later than the Run, and by another build.</summary>
    public required DateTimeOffset StartedUtc { get; init; }

    /// <summary>Where they were measured.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>One entry a claim, in the order of the table.</summary>
    public required IReadOnlyList<ClaimResult> Claims { get; init; }
}

/// <summary>One claim, what was measured, and the verdict.</summary>
public sealed record ClaimResult
{
    /// <summary>Stable id: <c>S1</c> to <c>S55</c> for claims from guides; <c>N1</c>, <c>N2</c>, … for surprises of .NET itself.</summary>
    public required string Id { get; init; }

    /// <summary>Its heading.</summary>
    public required string Topic { get; init; }

    /// <summary>The claim in one sentence.</summary>
    public required string Claim { get; init; }

    /// <summary>Computed from <see cref="Measured"/>: see <see cref="ClaimVerdict"/>.</summary>
    public required ClaimVerdict Verdict { get; init; }

    /// <summary>What was measured; empty when nothing was.</summary>
    public required IReadOnlyList<Measured> Measured { get; init; }

    /// <summary>What is true, with the numbers of this measurement; null when nothing was measured.</summary>
    public string? Statement { get; init; }

    /// <summary>Why it was not measured; null when it was.</summary>
    public string? Reason { get; init; }

    /// <summary>Where a real library and the model of it differ widely, a sentence each; null when they do not.</summary>
    public IReadOnlyList<string>? Disagreements { get; init; }

    /// <summary>How long measuring took, seconds.</summary>
    public required double Seconds { get; init; }
}

/// <summary>A number measured for a claim.</summary>
public sealed record Measured
{
    /// <summary>Set when a program reads the number: lower case with hyphens, unique within the claim. Null for all others.</summary>
    public string? Id { get; init; }
    /// <summary>The number.</summary>
    public required double Value { get; init; }

    /// <summary>Its unit, e.g. <c>connections</c>; empty for a plain number.</summary>
    public required string Unit { get; init; }

    /// <summary>What the number counts, and of which client.</summary>
    public required string Text { get; init; }

    /// <summary>Whether it is as the claim says; null when the verdict does not depend on it.</summary>
    public bool? Holds { get; init; }
}
