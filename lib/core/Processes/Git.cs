using PoolBench.Core.Terminal;

namespace PoolBench.Core.Processes;

/// <summary>What is asked of git.</summary>
public static class Git
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The full commit that a revision names in the current folder's repository; null when there is none, no repository or no git.</summary>
    internal static string? Resolve(string revision)
    {
        if (revision.Length == 0 || revision.Contains('\0', StringComparison.Ordinal))
            return null;
        // What begins with a dash stays a revision, and never becomes an option.
        return Run(Directory.GetCurrentDirectory(), "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}") is { Length: >= 40 } commit ? commit : null;
    }

    /// <summary>Seven digits of a checkout's commit, <c>-dirty</c> when there are changes; null without git.</summary>
    public static string? Describe(string checkout) =>
        Run(checkout, "rev-parse", "--short=7", "HEAD") is { Length: > 0 } commit ? commit + (Run(checkout, "status", "--porcelain") is "" ? "" : "-dirty") : null;

    /// <summary>Checks a commit out into an empty folder outside the checkout.</summary>
    /// <exception cref="SuiteException">git refuses; exit code 2.</exception>
    internal static async Task AddWorktreeAsync(string checkout, string folder, string commit, CancellationToken cancellation)
    {
        string[] arguments = ["worktree", "add", "--detach", "--force", folder, commit];
        var (code, output) = await Tool.RunAsync("git", arguments, checkout, Limit, cancellation, fetches: true);
        if (code != 0)
            throw new SuiteException($"git could not check {commit} out into a temporary folder ({PlainText.Clean(output, 300)}). Check the free space and the repository, or give a build folder.");
    }

    /// <summary>Removes a worktree; where git knows it no more, nothing happens.</summary>
    internal static Task RemoveWorktreeAsync(string checkout, string folder) => Tool.RunAsync("git", ["worktree", "remove", "--force", folder], checkout, Limit, CancellationToken.None);

    static string? Run(string folder, params string[] arguments)
    {
        var (code, output) = Tool.RunAsync("git", arguments, folder, Limit, CancellationToken.None).GetAwaiter().GetResult();
        return code == 0 ? output.Trim() : null;
    }
}
