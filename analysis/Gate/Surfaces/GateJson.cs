using PoolBench.Core;
using PoolBench.Core.Store;

namespace PoolBench.Analysis.Gate.Surfaces;

/// <summary>The verdict for programs: everything there is, in a fixed order.</summary>
sealed record GateJson
{
    /// <summary>The version of this shape.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Version of this shape; one that an older reader would misread has a higher number.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary><c>passed</c>, <c>regressed</c>, <c>absent</c>, <c>open</c> or <c>stopped</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Why there is no verdict; null where there is one.</summary>
    public string? Stopped { get; init; }

    /// <summary>What the baseline was.</summary>
    public required string Baseline { get; init; }

    /// <summary>What the candidate was.</summary>
    public required string Candidate { get; init; }

    /// <summary>The calibration, or that there is none.</summary>
    public required string Calibration { get; init; }

    /// <summary>Sentences about the comparison as a whole.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>All findings, in the order of the cases.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The file's bytes: the same for the same result.</summary>
    public static byte[] Bytes(GateResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Json.Write(new GateJson
        {
            SchemaVersion = CurrentSchema,
            Verdict = Wording.Word(result),
            ExitCode = result.ExitCode,
            Stopped = result.Stop?.Message,
            Baseline = result.Baseline,
            Candidate = result.Candidate,
            Calibration = result.Calibration,
            Notes = result.Notes,
            Findings = result.Findings,
        });
    }
}
