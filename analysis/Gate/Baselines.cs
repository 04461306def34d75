using System.Text.RegularExpressions;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate;

/// <summary>Accepted Runs: <c>results/baselines/NAME</c>, in version control.</summary>
static partial class Baselines
{
    /// <summary>The grammar of names, for messages.</summary>
    public const string Grammar = "a-z, 0-9, . and - (a letter or digit first), at most 60 characters, and not the word latest";

    /// <summary>Whether the text may be a baseline's name.</summary>
    public static bool IsName(string? text) => text is { Length: > 0 and <= 60 } and not "latest" && Name().IsMatch(text);

    /// <summary>The folder that a baseline of that name is written to, there or not.</summary>
    public static string FolderOf(string name) => ResultsFolder.Here.Of($"baselines/{name}");

    /// <summary>The folder of a baseline to read, there or not: one accepted here, or one that came with the program.</summary>
    public static string Find(string name) => ResultsFolder.Here.OrShipped(FolderOf(name));

    /// <summary>
    /// Refuses what no baseline may be: an incomplete Run, an unsure one, one with injected faults, one that no commit can make again.
    /// </summary>
    /// <exception cref="SuiteException">Exit code 4 where numbers are missing or disagree, else 2.</exception>
    public static void Check(LoadedRun loaded, bool allowDirty)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        var run = loaded.Run;
        if (Runs.RunJudge.IsInjected(run))
            throw new SuiteException($"{run.Id} was made with injected faults "
                + $"({Runs.RunJudge.InjectionOf(run)}); wanted one that was not. Make a new Run.");
        if (run.FinishedUtc is null || !loaded.Tally.IsComplete)
            throw new SuiteException($"{run.Id} is not whole: {Holes(loaded)}; wanted every planned case measured or not applicable. Make a new Run.",
                ExitCodes.NotMeasured);
        foreach (var result in run.Cases)
            if (Doubt(result) is { } doubt)
                throw new SuiteException(PlainText.Clean($"{run.Id}: {doubt}", 500), ExitCodes.NotMeasured);
        var commit = run.Environment.Commit;
        if (!allowDirty && (commit == "unknown" || commit.EndsWith("-dirty", StringComparison.Ordinal)))
            throw new SuiteException($"{run.Id} was made from "
                + $"{(commit == "unknown" ? "an unknown commit" : "a checkout with changes")}, so that nobody can make it again; "
                + "wanted a commit. Commit and make a new Run, or give --allow-dirty.");
    }

    /// <summary>Why nothing could be compared with a case, as sentences; null where all can.</summary>
    static string? Doubt(CaseResult result)
    {
        foreach (var counter in result.Counters.Where(counter => result.IsUnsure(counter)
            || (counter.Exactness == Exactness.Bounded && result.DeclaresExact(counter))))
            return result.IsUnsure(counter) ? $"{counter.Name} of {result.Id} is exact by declaration, but was "
                    + $"{string.Join(", ", counter.Values)}; wanted the same in every iteration. Make a new Run; if it stays so, the counter is "
                    + "racy: see lib/measure/Case.Counters.cs."
                : $"{counter.Name} of {result.Id} is not exact, because \"{PlainText.Clean(counter.Reason!, 100)}\"; wanted a reason that PoolBench "
                    + "writes for such a case. Make a new Run.";
        if (AccountCheck.Faults(result, result.Id).FirstOrDefault() is { } fault)
            return $"{result.Id} has {fault.Found}; wanted {fault.Wanted}. Counts that cannot all be true were not measured. Make a new Run.";
        return result.Status == CaseStatus.Measured && result.Counter(CounterNames.Connections) is not { Values.Count: > 0 }
            ? $"{result.Id} has no {CounterNames.Connections}; wanted them in every case: nothing is concluded without. Make a new Run where "
                + "the server's account can be read." : null;
    }

    /// <summary>Writes the Run as the baseline of that name; an older one is replaced when the new one is whole on disk.</summary>
    /// <exception cref="SuiteException">The folder holds something else, or the disk refuses.</exception>
    public static void Write(LoadedRun loaded, string folder, bool omitLatency)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        OwnRun.Baseline.Write(folder, fresh => RunStore.Copy(fresh, loaded, omitLatency));
    }

    static string Holes(LoadedRun loaded)
    {
        var tally = loaded.Tally;
        var result = loaded.Run.Cases.FirstOrDefault(each => each.Status is CaseStatus.Failed or CaseStatus.Invalid);
        var first = result?.Id ?? loaded.Run.PlannedIds.Except(loaded.Run.Cases.Select(each => each.Id)).FirstOrDefault();
        return $"{tally.Measured} measured, {tally.Failed} failed, {tally.Invalid} invalid, {tally.Missing} without a result"
            + (first is null ? "" : $", the first of them {first}") + (loaded.Run.FinishedUtc is null ? ", cut short" : "");
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]*\z")]
    private static partial Regex Name();
}
