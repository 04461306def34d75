namespace PoolBench.Core.Store;

/// <summary>Removes old Runs.</summary>
static class Pruning
{
    /// <summary>Removes all but the newest Runs of a folder; touches nothing that is no Run, or holds anything else, and follows no link.</summary>
    /// <param name="runsFolder">The folder of Runs.</param>
    /// <param name="keep">How many to keep, at least 0.</param>
    /// <param name="removed">Called after each Run that is gone, with its folder.</param>
    /// <returns>What was kept, newest first; then what was left alone: what is no Run, and Runs that hold something else, with its path.</returns>
    /// <exception cref="SuiteException">The folder cannot be read, or a Run could not be removed.</exception>
    internal static (IReadOnlyList<string> Kept, IReadOnlyList<string> Others, IReadOnlyList<(string Run, string Path)> Mixed) Prune(
        string runsFolder, int keep, Action<string> removed)
    {
        ArgumentNullException.ThrowIfNull(removed);
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        var found = Disk.Guard(runsFolder, "could not be listed", () => Directory.EnumerateFileSystemEntries(runsFolder).Order(StringComparer.Ordinal)
            .Select(entry => (Entry: entry, Foreign: RunFolders.IsRun(entry) ? OwnRun.Fresh.Foreign(entry) : "")).ToArray());
        string[] runs = [.. found.Where(each => each.Foreign is null).Select(each => each.Entry).Reverse()];
        // The oldest first: whatever stops us half-way, the newest are still there.
        foreach (var run in runs.Skip(keep).Reverse())
        {
            OwnRun.Fresh.Remove(run);
            removed(run);
        }
        var others = found.Where(each => each.Foreign is "").Select(each => each.Entry);
        var mixed = found.Where(each => each.Foreign is { Length: > 0 }).Select(each => (each.Entry, each.Foreign!));
        return ([.. runs.Take(keep)], [.. others], [.. mixed]);
    }
}
