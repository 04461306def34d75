namespace PoolBench.Analysis.Store;

/// <summary>Removes old Runs.</summary>
public static class Pruning
{
    /// <summary>Removes all but the newest Runs of a folder; touches nothing that is not a Run, and follows no link.</summary>
    /// <param name="runsFolder">The folder of Runs.</param>
    /// <param name="keep">How many to keep, at least 0.</param>
    /// <param name="removed">Called after each Run that is gone, with its folder.</param>
    /// <returns>What was kept, newest first, and what else lies there and was left alone.</returns>
    /// <exception cref="SuiteException">The folder cannot be read, or a Run could not be removed.</exception>
    public static (IReadOnlyList<string> Kept, IReadOnlyList<string> LeftAlone) Prune(string runsFolder, int keep, Action<string> removed)
    {
        ArgumentNullException.ThrowIfNull(removed);
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        var runs = RunFolders.List(runsFolder);
        // The oldest first: whatever stops us half-way, the newest are still there.
        foreach (var run in runs.Skip(keep).Reverse())
        {
            Disk.Guard(run, "could not be removed", () =>
            {
                Directory.Delete(run, recursive: true);
                return true;
            });
            removed(run);
        }
        var others = Disk.Guard(runsFolder, "could not be listed", () =>
            Directory.EnumerateFileSystemEntries(runsFolder).Where(entry => !RunFolders.IsRun(entry)).Order(StringComparer.Ordinal).ToArray());
        return ([.. runs.Take(keep)], others);
    }
}
