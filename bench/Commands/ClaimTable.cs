using PoolBench.Analysis.Report.View;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Bench.Commands;

/// <summary>Shows claims with their verdicts and the evidence.</summary>
static class ClaimTable
{
    const string Indent = "       ";

    /// <summary>Shows one claim.</summary>
    public static void Print(ClaimResult result, ClaimVerdict? expected, Screen screen)
    {
        var tone = result.Verdict == ClaimVerdict.NotRun ? Tone.Quiet : Tone.Plain;
        screen.Paragraph($"{result.Id,-4} {ClaimsView.WordOf(result.Verdict).ToUpperInvariant()}  {result.Claim}", tone, "  ", Indent);
        foreach (var each in result.Measured)
            screen.Paragraph($"{Mark(each.Holds)} {ClaimsView.Text(each)}", Tone.Quiet, Indent, Indent + "  ");
        if ((result.Statement ?? result.Reason) is { } said)
            screen.Paragraph(PlainText.Clean(result.Statement is null ? $"Not run here: {said}." : said, 600), Tone.Plain, Indent, Indent);
        foreach (var disagreement in result.Disagreements ?? [])
            screen.Paragraph($"Two measurements contradict each other: {PlainText.Clean(disagreement, 300)}.", Tone.Bad, Indent, Indent);
        if (expected is { } other && other != result.Verdict && result.Verdict != ClaimVerdict.NotRun)
            screen.Paragraph($"Expected: {ClaimsView.WordOf(other)} ({ClaimExpectations.Default}). The platform has changed, or the experiment.",
                Tone.Bad, Indent, Indent);
    }

    /// <summary>Counts the verdicts.</summary>
    public static void PrintTally(IReadOnlyList<ClaimResult> results, ClaimExpectations expected, Screen screen)
    {
        var counts = results.GroupBy(result => result.Verdict)
            .OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {ClaimsView.WordOf(group.Key)}");
        screen.Line();
        screen.Paragraph($"{results.Count} claims: {string.Join(", ", counts)}, in {Math.Round(results.Sum(result => result.Seconds))} s.");
        if (results.Where(result => !expected.Agrees(result)).Select(result => result.Id).ToArray() is { Length: > 0 } other)
            screen.Paragraph($"Not as expected: {string.Join(", ", other)}.", Tone.Bad);
    }

    static string Mark(bool? holds) => holds switch { true => "+", false => "-", _ => " " };
}
