using PoolBench.Core.Terminal;

namespace PoolBench.Core.Processes;

/// <summary>Runs git.</summary>
public static class Git
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>How often a worktree is tried to be removed: together less than a program has that is asked to end.</summary>
    const int RemovalAttempts = 15;
    static readonly TimeSpan RemovalPause = TimeSpan.FromMilliseconds(200);

    /// <summary>The full commit that a revision names in the current folder's repository; null when there is none, no repository or no git.</summary>
    internal static string? Resolve(string revision) => Resolve(revision, Directory.GetCurrentDirectory());

    /// <summary>The full commit that a revision names in the repository around a folder; null when there is none, no repository or no git.</summary>
    internal static string? Resolve(string revision, string folder)
    {
        if (revision.Length == 0 || revision.Contains('\0', StringComparison.Ordinal))
            return null;
        // A revision that begins with a dash must not become an option.
        return Run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options",
            revision + "^{commit}") is { Length: >= 40 } commit ? commit : null;
    }

    /// <summary>Seven digits of a checkout's commit, <c>-dirty</c> when there are changes; null without git.</summary>
    public static string? Describe(string checkout) =>
        Run(checkout, "rev-parse", "--short=7", "HEAD") is { Length: > 0 } commit
            ? commit + (Run(checkout, "status", "--porcelain") is "" ? "" : "-dirty") : null;

    /// <summary>The root of the repository around a folder, and the folder's path in it; null when there is none, or no git.</summary>
    internal static (string Root, string Path)? Around(string folder) =>
        Run(folder, "rev-parse", "--show-toplevel") is { Length: > 0 } root && Run(folder, "rev-parse", "--show-prefix") is { } path
            ? (root, path) : null;

    /// <summary>Checks a commit out into an empty folder outside the checkout.</summary>
    /// <exception cref="SuiteException">git refuses; exit code 2.</exception>
    internal static async Task AddWorktreeAsync(string checkout, string folder, string commit, CancellationToken cancellation)
    {
        string[] arguments = ["worktree", "add", "--detach", "--force", folder, commit];
        var (code, output) = await Tool.RunAsync("git", arguments, checkout, Limit, cancellation, fetches: true);
        if (code != 0)
            throw new SuiteException($"git could not check {commit} out into a temporary folder ({PlainText.Clean(output, 300)}). Check the free "
                + "space and the repository, or give a build folder.");
    }

    /// <summary>Removes a worktree that we made, finished or not. Does nothing if git no longer knows it.</summary>
    internal static async Task RemoveWorktreeAsync(string checkout, string folder)
    {
        // Twice, because git locks a worktree while it makes it.
        string[] arguments = ["worktree", "remove", "--force", "--force", folder];
        for (var attempt = 1; attempt <= RemovalAttempts; attempt++)
        {
            await Tool.RunAsync("git", arguments, checkout, Limit, CancellationToken.None);
            try
            {
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
                else if (!(await WorktreesAsync(checkout)).Contains(folder))
                    return;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // A git that the same signal ended is still putting its own things in order there.
            }
            await Task.Delay(RemovalPause);
        }
    }

    /// <summary>The worktrees that git knows of a checkout; none where it does not say.</summary>
    static async Task<IReadOnlyList<string>> WorktreesAsync(string checkout)
    {
        const string begin = "worktree ";
        var (code, output) = await Tool.RunAsync("git", ["worktree", "list", "--porcelain"], checkout, Limit, CancellationToken.None);
        return code != 0 ? [] : [.. output.Split('\n').Where(line => line.StartsWith(begin, StringComparison.Ordinal))
            .Select(line => line[begin.Length..].TrimEnd())];
    }

    /// <summary>
    /// Makes git forget our worktrees whose folders are gone, e.g. after a kill. Leaves others alone: their disk may only be unmounted.
    /// </summary>
    /// <param name="checkout">The checkout.</param>
    /// <param name="isOurs">Whether we made the worktree at a path.</param>
    internal static async Task ForgetWorktreesAsync(string checkout, Func<string, bool> isOurs)
    {
        foreach (var folder in await WorktreesAsync(checkout))
            if (isOurs(folder) && !Directory.Exists(folder))
                await RemoveWorktreeAsync(checkout, folder);
    }

    static string? Run(string folder, params string[] arguments)
    {
        var (code, output) = Tool.RunAsync("git", arguments, folder, Limit, CancellationToken.None).GetAwaiter().GetResult();
        return code == 0 ? output.Trim() : null;
    }
}
