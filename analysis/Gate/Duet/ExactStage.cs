using PoolBench.Analysis.Gate.Runs;
using PoolBench.Core.Processes;
using PoolBench.Core.Protocol;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>Counts and bytes of two builds, each counted by several fresh processes.</summary>
/// <remarks>
/// The control counts only what differs: where the baseline's own copy differs as well, the difference is not the candidate's. What differs in bytes
/// must come back in fresh processes; those that differ most are looked at first, and the others only while nothing has come back.
/// </remarks>
/// <param name="arms">The builds.</param>
/// <param name="plan">How often is counted.</param>
/// <param name="withBytes">Whether bytes are judged.</param>
/// <param name="progress">Hears what is done.</param>
sealed class ExactStage(Arms arms, CountPlan plan, bool withBytes, GateProgress progress)
{
    static readonly int[] s_both = [Arms.BaselineArm, Arms.CandidateArm];

    readonly Dictionary<string, (CaseResult Baseline, CaseResult Candidate)> _again = [];
    IReadOnlyList<CaseResult> _baseline = [];
    IReadOnlyList<CaseResult> _candidate = [];
    IReadOnlyList<CaseResult> _unmeasured = [];
    IReadOnlyList<CaseResult> _unmeasuredCandidate = [];

    /// <summary>What could not be measured, and why, where the verdict does not hang on it.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <summary>The ids of cases whose account failed or is invalid in a process.</summary>
    public IReadOnlyList<string> Unmeasured => [.. _unmeasured.Concat(_unmeasuredCandidate).Select(row => row.Id).Distinct()];

    /// <summary>Starts the workers of both sides; nothing is counted.</summary>
    public static Task<CountStage> StartAsync(Arms arms, CancellationToken cancellation) => CountStage.StartAsync(arms, s_both, cancellation);

    /// <summary>Counts, lets the control count what differs, and counts again what looks otherwise in bytes.</summary>
    /// <param name="counts">Workers of both sides that have not counted yet, from <see cref="StartAsync"/>.</param>
    /// <param name="cases">Which of the script.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>The findings of counts and bytes.</returns>
    public async Task<IReadOnlyList<Finding>> RunAsync(CountStage counts, IReadOnlyList<WorkerCase> cases, CancellationToken cancellation)
    {
        progress.Step($"counting {Cases(cases)} in {plan.Processes} processes of each side");
        (_baseline, _candidate) = Two(await counts.RunAsync(cases, plan.Processes, (done, all) =>
            progress.Doing($"counting, {done} of {all} counts done"), cancellation));
        (_unmeasured, _unmeasuredCandidate) = Two(counts.Unmeasured);
        if (Of(cases, Findings(), finding => finding is { Evidence: Evidence.Counts, Standing: not (Standing.Passed or Standing.Told) })
            is { Count: > 0 } differing)
            await ControlAsync(differing, cancellation);
        while (withBytes && Suspects(cases) is { Count: > 0 } suspects)
        {
            try
            {
                await AgainAsync(suspects, cancellation);
            }
            catch (Exception fault) when (!cancellation.IsCancellationRequested && Trouble.Of(fault) is not null
                && Findings().Any(finding => finding.Standing == Standing.Regressed))
            {
                // What was found before stands, whatever bytes would have said.
                Notes = [$"Bytes were not counted again: {Trouble.Of(fault)!.Message}"];
                break;
            }
            if (suspects.Any(row => Bytes(row.Id) is { Standing: Standing.Regressed }))
                break;
        }
        return Findings();
    }

    async Task ControlAsync(IReadOnlyList<WorkerCase> cases, CancellationToken cancellation)
    {
        progress.Step($"counts of {Cases(cases)} differ: the baseline's copy counts, too");
        using var control = await CountStage.StartAsync(arms, [Arms.ControlArm], cancellation);
        var copy = (await control.RunAsync(cases, plan.ControlProcesses, (_, _) => { }, cancellation))[0];
        _unmeasured = [.. _unmeasured, .. control.Unmeasured[0]];
        _baseline = [.. _baseline.Select(row => copy.FirstOrDefault(other => other.Id == row.Id) is { } other ? CountStage.Merged(row, other) : row)];
    }

    async Task AgainAsync(IReadOnlyList<WorkerCase> cases, CancellationToken cancellation)
    {
        progress.Step($"bytes of {Cases(cases)} look otherwise: counting again in {plan.BytesAgain} fresh processes of each side");
        using var again = await StartAsync(arms, cancellation);
        var (before, after) = Two(await again.RunAsync(cases, plan.BytesAgain, (done, all) =>
            progress.Doing($"counting {Cases(cases)} again for bytes, {done} of {all} counts done"), cancellation));
        foreach (var (one, other) in before.Zip(after))
            _again[one.Id] = (one, other);
    }

    /// <summary>A case whose counts are red is not counted again: its bytes cannot change the verdict.</summary>
    IReadOnlyList<WorkerCase> Suspects(IReadOnlyList<WorkerCase> cases)
    {
        var findings = Findings();
        var red = findings.Where(finding => finding is { Evidence: Evidence.Counts, Standing: Standing.Regressed })
            .Select(finding => finding.CaseId)
            .ToHashSet();
        var worst = findings.Where(finding => finding is { Evidence: Evidence.Bytes, Standing: Standing.Open, Bytes: not null }
                && !red.Contains(finding.CaseId) && !_again.ContainsKey(finding.CaseId))
            .OrderByDescending(finding => finding.Size)
            .Take(plan.BytesAtOnce)
            .Select(finding => finding.CaseId)
            .ToHashSet();
        return [.. cases.Where(row => worst.Contains(row.Id))];
    }

    Finding? Bytes(string id) => Findings().FirstOrDefault(finding => finding.Evidence == Evidence.Bytes && finding.CaseId == id);

    IReadOnlyList<Finding> Findings() => Judged((_baseline, _unmeasured), (_candidate, _unmeasuredCandidate), plan, !withBytes ? null :
        (before, after) => ByteJudge.Of(before, after, _again.TryGetValue(before.Id, out var again) ? again : null, plan,
            CountComparison.Of(before, after).Standing == Standing.Regressed));

    /// <summary>The findings of all cases: accounts of the candidate alone that do not add up cannot be compared, and say something.</summary>
    /// <param name="baseline">Its cases, and each account that was not measured.</param>
    /// <param name="candidate">As <paramref name="baseline"/>, the same cases.</param>
    /// <param name="plan">How often was counted.</param>
    /// <param name="bytes">Compares bytes; null: nobody does.</param>
    internal static IReadOnlyList<Finding> Judged((IReadOnlyList<CaseResult> Cases, IReadOnlyList<CaseResult> Unmeasured) baseline,
        (IReadOnlyList<CaseResult> Cases, IReadOnlyList<CaseResult> Unmeasured) candidate, CountPlan plan,
        Func<CaseResult, CaseResult, Finding?>? bytes)
    {
        var broken = baseline.Cases.Select(row => Unaccounted.Of(row.Id, baseline.Unmeasured, candidate.Unmeasured, plan.Processes))
            .OfType<Finding>().ToDictionary(finding => finding.CaseId);
        var findings = CaseComparison.Of(Whole(baseline.Cases), Whole(candidate.Cases), bytes: bytes).ToLookup(finding => finding.CaseId);
        return [.. baseline.Cases.SelectMany(row => broken.TryGetValue(row.Id, out var finding) ? [finding]
            : findings[row.Id].Select(BuildWords.Of))];

        IReadOnlyList<CaseResult> Whole(IReadOnlyList<CaseResult> rows) => [.. rows.Where(row => !broken.ContainsKey(row.Id))];
    }

    static IReadOnlyList<WorkerCase> Of(IReadOnlyList<WorkerCase> cases, IReadOnlyList<Finding> findings, Func<Finding, bool> which)
    {
        var ids = findings.Where(which).Select(finding => finding.CaseId).ToHashSet();
        return [.. cases.Where(row => ids.Contains(row.Id))];
    }

    static (IReadOnlyList<CaseResult>, IReadOnlyList<CaseResult>) Two(IReadOnlyList<IReadOnlyList<CaseResult>> arms) => (arms[0], arms[1]);

    static string Cases(IReadOnlyList<WorkerCase> cases) => cases is [var one] ? one.Id : $"{cases.Count} cases";
}
