namespace PoolBench.Core.Store;

/// <summary>Removes old Runs.</summary>
static class Pruning
{
    /// <summary>
    /// Removes all but the newest Runs of a folder. Leaves alone whatever is not a Run, and Runs that hold anything else. Follows no links.
    /// </summary>
    /// <param name="runsFolder">The folder of Runs.</param>
    /// <param name="keep">How many to keep, at least 0.</param>
    /// <param name="removed">Called with the folder of each removed Run.</param>
    /// <returns>The Runs kept, newest first; then entries that are not Runs; then Runs that hold something else, with its path.</returns>
    /// <exception cref="SuiteException">The folder cannot be read, or a Run could not be removed.</exception>
    internal static (IReadOnlyList<string> Kept, IReadOnlyList<string> Others, IReadOnlyList<(string Run, string Path)> Mixed) Prune(
        string runsFolder, int keep, Action<string> removed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        var found = Disk.Guard(runsFolder, "could not be listed", () => Directory.EnumerateFileSystemEntries(runsFolder).Order(StringComparer.Ordinal)
            .Select(entry => (Entry: entry, Foreign: RunFolders.IsRun(entry) ? OwnRun.Fresh.Foreign(entry) : "")).ToArray());
        string[] runs = [.. found.Where(each => each.Foreign is null).Select(each => each.Entry).Reverse()];
        // Oldest first: if something stops us half-way, the newest remain.
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
