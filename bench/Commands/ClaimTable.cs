using PoolBench.Analysis.Report.View;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Bench.Commands;

/// <summary>Shows claims with their verdicts: a line each, or with all the evidence.</summary>
static class ClaimTable
{
    const string Indent = "       ";

    static readonly int VerdictWidth = Enum.GetValues<ClaimVerdict>().Max(verdict => verdict.Word().Length);

    /// <summary>Shows one claim in one line: its verdict, and what is true instead of it or about it.</summary>
    public static void PrintLine(ClaimResult result, ClaimVerdict? expected, Screen screen)
    {
        var start = $"  {result.Id,-4} {Word(result.Verdict).PadRight(VerdictWidth)}  ";
        screen.Line(start + PlainText.Clean(result.Statement ?? result.Reason ?? result.Claim, screen.Width - start.Length),
            result.Verdict == ClaimVerdict.NotRun ? Tone.Quiet : Tone.Plain);
        PrintSurprise(result, expected, screen);
    }

    /// <summary>Shows one claim with every number behind its verdict.</summary>
    public static void PrintEvidence(ClaimResult result, ClaimVerdict? expected, Screen screen)
    {
        var tone = result.Verdict == ClaimVerdict.NotRun ? Tone.Quiet : Tone.Plain;
        screen.Paragraph($"{result.Id,-4} {Word(result.Verdict)}  {result.Claim}", tone, "  ", Indent);
        foreach (var each in result.Measured)
            screen.Paragraph($"{Mark(each.Holds)} {ClaimsView.Text(each)}", Tone.Quiet, Indent, Indent + "  ");
        if ((result.Statement ?? result.Reason) is { } said)
            screen.Paragraph(PlainText.Clean(result.Statement is null ? $"Not run here: {said}." : said, 600), Tone.Plain, Indent, Indent);
        PrintSurprise(result, expected, screen);
    }

    static void PrintSurprise(ClaimResult result, ClaimVerdict? expected, Screen screen)
    {
        foreach (var disagreement in result.Disagreements ?? [])
            screen.Paragraph($"Two measurements contradict each other: {PlainText.Clean(disagreement, 300)}.", Tone.Bad, Indent, Indent);
        if (expected is { } other && other != result.Verdict && result.Verdict != ClaimVerdict.NotRun)
            screen.Paragraph($"Expected: {other.Word()} ({ClaimExpectations.Default}). The platform has changed, or the experiment.",
                Tone.Bad, Indent, Indent);
    }

    /// <summary>Counts the verdicts.</summary>
    public static void PrintTally(IReadOnlyList<ClaimResult> results, ClaimExpectations expected, Screen screen)
    {
        var counts = results.GroupBy(result => result.Verdict)
            .OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {group.Key.Word()}");
        screen.Line();
        var all = results is [_] ? "1 claim" : $"{results.Count} claims";
        screen.Paragraph($"{all}: {string.Join(", ", counts)}, in {Math.Round(results.Sum(result => result.Seconds))} s.");
        if (results.Where(result => !expected.Agrees(result)).Select(result => result.Id).ToArray() is { Length: > 0 } other)
            screen.Paragraph($"Not as expected: {string.Join(", ", other)}.", Tone.Bad);
    }

    static string Word(ClaimVerdict verdict) => verdict.Word().ToUpperInvariant();

    static string Mark(bool? holds) => holds switch { true => "+", false => "-", _ => " " };
}
