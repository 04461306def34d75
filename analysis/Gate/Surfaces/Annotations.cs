using PoolBench.Core;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Surfaces;

/// <summary>The verdict as GitHub's workflow commands: one line for each case that fails, worst first.</summary>
/// <remarks>
/// GitHub shows ten annotations of a kind for a step and drops the rest without a word; so the rest is counted here, in one of another kind.
/// </remarks>
static class Annotations
{
    const int Most = 10;

    /// <summary>The lines for standard output; none when nothing fails.</summary>
    public static IEnumerable<string> Lines(GateResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var failed = Wording.WorstFirst(result.Findings.Where(Wording.Fails)).GroupBy(finding => finding.CaseId, StringComparer.Ordinal).ToArray();
        foreach (var findings in failed.Take(Most))
            yield return Line(
                findings.First().Standing == Standing.Open ? "warning" : "error", findings.Key, string.Join("; ", findings.Select(Text)));
        if (failed.Length > Most)
            yield return Line("notice", "PoolBench gate", $"{Wording.Cases(failed.Length - Most)} more, not shown here.");
        if (failed.Length == 0 && result.ExitCode != ExitCodes.Fine)
            yield return Line("error", "PoolBench gate", Wording.Closing(result));
    }

    static string Text(Finding finding) => $"{Wording.Of(finding)}: {finding.Numbers}. {finding.Rule}";

    static string Line(string kind, string title, string message) =>
        $"::{kind} title={Data(title).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal)}::{Data(message)}";

    static string Data(string text) => PlainText.Clean(text, 2_000).Replace("%", "%25", StringComparison.Ordinal);
}
