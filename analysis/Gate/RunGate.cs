using System.IO.Enumeration;
using PoolBench.Analysis.Gate.Builds;
using PoolBench.Analysis.Gate.Duet;
using PoolBench.Analysis.Gate.Runs;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate;

/// <summary>The gate where a side is a Run: counts and bytes. A side that is no Run is built, and its main job makes one.</summary>
sealed class RunGate(Subject baseline, Subject candidate, IReadOnlyList<string> filter, bool withBytes, TextWriter output) : IGate
{
    public Task PlanAsync(CancellationToken cancellation)
    {
        var known = baseline.Kind == SubjectKind.Run ? baseline : candidate;
        var run = Filtered(RunStore.Open(known.Place).Load());
        var made = baseline.Kind == candidate.Kind ? "" : $" The other side is built, and its main job makes the Run to compare.";
        Screen.For(output)
            .Paragraph($"Plan: counts and bytes of {Numbers.Count(run.Plan.Count)} cases, those of Run {run.Id}.{made} Counts are exact, so that no "
                + "p and no number of pairs belongs to them; time is not compared.", Tone.Quiet);
        return Task.CompletedTask;
    }

    public async Task<GateResult> RunAsync(CancellationToken cancellation)
    {
        var before = Stored(baseline);
        var after = Stored(candidate);
        using var workshop = before is null || after is null ? new Workshop(CheckoutFolder.Current) : null;
        (string? madeBefore, string? madeAfter) = (null, null);
        if (before is null)
            (madeBefore, before) = await MadeAsync(workshop!, baseline, "baseline", after!.PlannedIds, cancellation);
        if (after is null)
            (madeAfter, after) = await MadeAsync(workshop!, candidate, "candidate", before.PlannedIds, cancellation);
        var result = RunJudge.Judge(before, after, withBytes);
        return result with { Baseline = madeBefore ?? result.Baseline, Candidate = madeAfter ?? result.Candidate };
    }

    Run? Stored(Subject side) => side.Kind == SubjectKind.Run ? Filtered(RunStore.Open(side.Place).Load()) : null;

    /// <summary>A Run of a side that is none, and what it is called: nobody can accept it by its id, since it is gone with the gate.</summary>
    async Task<(string Name, Run Run)> MadeAsync(
        Workshop workshop, Subject side, string arm, IReadOnlyList<string> cases, CancellationToken cancellation)
    {
        var progress = GateProgress.On(output);
        progress.Step($"building the {arm}");
        var build = await workshop.OfAsync(side, arm, cancellation);
        progress.Step($"making a Run of the {arm}: {cases.Count} cases");
        var run = await RunMaker.RunAsync(build, cases, workshop.FolderOf(arm + "-run"), cancellation);
        progress.Clear();
        return ($"{build.Label}, by a Run of it", run.Run);
    }

    Run Filtered(Run run)
    {
        if (filter.Count == 0)
            return run;
        bool Matches(string id) => filter.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, id));
        var left = run with { Plan = [.. run.Plan.Where(planned => Matches(planned.Id))], Cases = [.. run.Cases.Where(row => Matches(row.Id))] };
        return left.Plan.Count > 0 ? left
            : throw new SuiteException(PlainText.Clean(
                $"No case of Run {run.Id} matches {string.Join(" or ", filter.Select(pattern => $"'{pattern}'"))}."));
    }
}
