using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Surfaces;
using PoolBench.Analysis.Report.Charts;
using PoolBench.Core;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.View;

/// <summary>A gate's verdict as a report shows it.</summary>
public sealed record VerdictView
{
    /// <summary>What was compared, the overall verdict, and the gate's calibration.</summary>
    public required IReadOnlyList<string> Sentences { get; init; }

    /// <summary>What did not pass, worst first: case, verdict, numbers, rule.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Findings { get; init; }

    /// <summary>Comparisons of times; empty when there were none.</summary>
    public required IReadOnlyList<ForestRow> Times { get; init; }

    /// <summary>The file that it was read from, which goes with the report; null when it was not read.</summary>
    public byte[]? Source { get; init; }

    /// <summary>Reads the file that <c>gate --json</c> wrote.</summary>
    /// <exception cref="SuiteException">It cannot be read, or its exit code does not follow from its findings.</exception>
    public static VerdictView Read(string file)
    {
        var source = Disk.Read(file);
        var stored = Json.Read<GateJson>(file);
        var result = new GateResult
        {
            Baseline = stored.Baseline,
            Candidate = stored.Candidate,
            Findings = stored.Findings,
            Notes = stored.Notes,
            Calibration = stored.Calibration,
            Stop = stored.Stopped is { } why ? new(why, stored.ExitCode) : null,
        };
        return VerdictCheck.Faults(stored, result).FirstOrDefault() is not { } fault ? Of(result) with { Source = source }
            : throw SuiteException.In(file, fault.Place, fault.Found, fault.Wanted, "Write the verdict again with gate --json.");
    }

    /// <summary>The view of a verdict.</summary>
    public static VerdictView Of(GateResult result)
    {
        string[] sentences = [$"{result.Baseline} → {result.Candidate}", Wording.Closing(result), .. Wording.Passed(result), result.Calibration];
        return new()
        {
            Sentences = [.. sentences.Where(sentence => sentence.Length > 0).Select(sentence => PlainText.Clean(sentence, 1000))],
            Findings = [.. Wording.WorstFirst(result.Findings)
                .Where(finding => finding.Standing is not (Standing.Passed or Standing.Told))
                .Select(Words)],
            Times = [.. result.Findings.Where(finding => finding.Time is not null).Select(Row)],
        };
    }

    static IReadOnlyList<string> Words(Finding finding) =>
        [PlainText.Clean(finding.CaseId, 150), $"{Wording.Of(finding.Standing)}: {Wording.Of(finding)}", PlainText.Clean(finding.Numbers, 1000),
            PlainText.Clean(finding.Rule, 1000)];

    static ForestRow Row(Finding finding)
    {
        var time = finding.Time!;
        return new(finding.CaseId, time.Ratio, time.Lower, time.Upper, time.ControlRatio, Wording.Of(finding)) { Fails = Wording.Fails(finding) };
    }
}
