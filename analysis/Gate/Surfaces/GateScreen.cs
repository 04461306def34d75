using PoolBench.Core;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Surfaces;

/// <summary>The verdict as a person reads it: what fails first and in full, what passed in a line.</summary>
static class GateScreen
{
    /// <summary>Prints all of it; no line is longer than the screen is wide.</summary>
    public static void Print(GateResult result, Screen screen)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(screen);
        screen.Paragraph($"Gate: {result.Baseline} → {result.Candidate}", Tone.Title, "", "      ");
        foreach (var finding in Wording.WorstFirst(result.Findings).Where(finding => finding.Standing is not (Standing.Passed or Standing.Told)))
            Print(finding, screen);
        var told = result.Findings.Where(finding => finding.Standing == Standing.Told)
            .GroupBy(finding => (finding.Evidence, finding.Verdict, finding.Rule))
            .ToArray();
        var passed = Wording.Passed(result).ToArray();
        if (passed.Length > 0)
            screen.Line();
        foreach (var line in passed)
            screen.Line(line);
        if (told.Length + result.Notes.Count > 0)
            screen.Line();
        foreach (var group in told)
            screen.Paragraph(
                $"{Wording.Of(group.First())}, {string.Join(", ", group.Select(finding => finding.CaseId))}: {group.Key.Rule}", Tone.Quiet, "", "  ");
        foreach (var note in result.Notes)
            screen.Paragraph(note, Tone.Quiet, "", "  ");
        if (result.Calibration.Length > 0)
            screen.Paragraph(result.Calibration, Tone.Quiet, "", "  ");
        screen.Line();
        screen.Paragraph(Wording.Closing(result), result.ExitCode == ExitCodes.Fine ? Tone.Title : Tone.Bad);
    }

    static void Print(Finding finding, Screen screen)
    {
        screen.Line();
        var tone = finding.Standing == Standing.Improved ? Tone.Title : Tone.Bad;
        screen.Paragraph($"{Wording.Of(finding.Standing)} {finding.CaseId}: {Wording.Of(finding)}", tone, "", "  ");
        screen.Paragraph(finding.Numbers, Tone.Plain, "  ", "    ");
        screen.Paragraph(finding.Rule, Tone.Quiet, "  ", "    ");
    }
}
