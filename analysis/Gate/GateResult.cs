using PoolBench.Core;

namespace PoolBench.Analysis.Gate;

/// <summary>Why a gate ended without a verdict.</summary>
/// <param name="Message">As the screen says it.</param>
/// <param name="ExitCode">One of <see cref="ExitCodes"/>.</param>
public sealed record GateStop(string Message, int ExitCode);

/// <summary>Everything a gate found, and the exit code that follows.</summary>
public sealed record GateResult
{
    /// <summary>How the words for a Run begin.</summary>
    internal const string RunWord = "Run ";

    /// <summary>What the baseline was, in words: a Run's id, a revision.</summary>
    public required string Baseline { get; init; }

    /// <summary>What the candidate was, in words.</summary>
    public required string Candidate { get; init; }

    /// <summary>One finding a case and kind of evidence. A finding with a number that is not finite becomes an open one here.</summary>
    public required IReadOnlyList<Finding> Findings { get; init => field = [.. value.Select(finding => finding.Sound())]; }

    /// <summary>Sentences about the comparison as a whole, e.g. what was not compared and why.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>One line: the newest calibration that fits, or that there is none here.</summary>
    public string Calibration { get; init; } = "";

    /// <summary>What ended the gate before it had a verdict; null: it has one.</summary>
    public GateStop? Stop { get; init; }

    /// <summary>
    /// One of <see cref="ExitCodes"/>: that of <see cref="Stop"/>, else 1 when something regressed, else 4 when something is absent or nothing was
    /// compared at all, else 3 when something is open, else 0.
    /// </summary>
    public int ExitCode =>
        Stop is { } stop ? stop.ExitCode
        : Has(Standing.Regressed) ? ExitCodes.Regression
        : Has(Standing.Absent) || !Findings.Any(finding => finding.Standing != Standing.Told) ? ExitCodes.NotMeasured
        : Has(Standing.Open) ? ExitCodes.NotComparable
        : ExitCodes.Fine;

    bool Has(Standing standing) => Findings.Any(finding => finding.Standing == standing);
}
