using PoolBench.Core.Protocol;
using PoolBench.Analysis.Gate.Runs;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>Counts and bytes of two builds. Counts are judged at once; a difference in bytes must come back in fresh processes.</summary>
/// <remarks>
/// Now and then a process allocates some bytes more for each request, all its life. The rule on bytes looks at the lowest of several processes, so a
/// suspicion costs more of them, and only for its case.
/// </remarks>
sealed class ExactStage(Arms arms, GateProgress progress)
{
    /// <summary>How often a suspicion is looked into, each time with fresh processes of every arm.</summary>
    const int SecondLooks = 3;

    /// <summary>Counts, and counts again what looks otherwise in bytes.</summary>
    /// <param name="counts">Workers that have not counted yet.</param>
    /// <param name="cases">Which of the script.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>The findings of counts and bytes.</returns>
    public async Task<IReadOnlyList<Finding>> RunAsync(CountStage counts, IReadOnlyList<WorkerCase> cases, CancellationToken cancellation)
    {
        progress.Step($"counting, case 1 of {cases.Count}");
        var (baseline, candidate) = await counts.RunAsync(
            cases, done => progress.Step($"counting, {done} of {cases.Count} cases done"), cancellation);
        var findings = CaseComparison.Of(baseline, candidate, withBytes: true);
        for (var look = 1; look <= SecondLooks && Suspects(findings, cases) is { Count: > 0 } suspects; look++)
        {
            progress.Step($"bytes of {suspects.Count} {(suspects.Count == 1 ? "case" : "cases")} look otherwise: counting "
                + $"again in fresh processes, {look} of {SecondLooks}");
            using var again = await CountStage.StartAsync(arms, cancellation);
            var (before, after) = await again.RunAsync(suspects, _ => { }, cancellation);
            (baseline, candidate) = (Joined(baseline, before), Joined(candidate, after));
            findings = CaseComparison.Of(baseline, candidate, withBytes: true);
        }
        return findings;
    }

    /// <summary>A case whose counts are red is not counted again: its bytes cannot change the verdict.</summary>
    static IReadOnlyList<WorkerCase> Suspects(IReadOnlyList<Finding> findings, IReadOnlyList<WorkerCase> cases)
    {
        var red = findings.Where(finding => finding is { Evidence: Evidence.Counts, Standing: Standing.Regressed })
            .Select(finding => finding.CaseId)
            .ToHashSet();
        var ids = findings.Where(finding => finding is { Evidence: Evidence.Bytes, Standing: Standing.Regressed or Standing.Improved })
            .Select(finding => finding.CaseId)
            .ToHashSet();
        return [.. cases.Where(row => ids.Contains(row.Id) && !red.Contains(row.Id))];
    }

    static IReadOnlyList<CaseResult> Joined(IReadOnlyList<CaseResult> all, IReadOnlyList<CaseResult> more) =>
        [.. all.Select(result => more.FirstOrDefault(other => other.Id == result.Id) is { } other ? CountStage.Merged(result, other) : result)];
}
