using System.Diagnostics;
using PoolBench.Core.Processes;
using PoolBench.Tests.Analysis;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Core;

/// <summary>What a gate leaves in the repository that it was asked about: nothing.</summary>
public sealed class GitTests : IDisposable
{
    readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task A_worktree_that_git_was_still_making_goes_with_its_registration()
    {
        var repository = await RepositoryAsync();
        var half = _temp["half"];
        await GitAsync(repository, "worktree", "add", "--detach", half);
        // So it stands when git is ended on the way: locked, and not all is there.
        await GitAsync(repository, "worktree", "lock", "--reason", "initializing", half);
        File.Delete(Path.Combine(half, ".git"));
        await Git.RemoveWorktreeAsync(repository, half);
        Assert.Equal([repository], await WorktreesAsync(repository));
        Assert.False(Directory.Exists(half));
    }

    [Fact]
    public async Task What_a_killed_process_registered_is_forgotten_and_what_others_did_stays()
    {
        var repository = await RepositoryAsync();
        var (ours, others) = (_temp["ours"], _temp["others"]);
        foreach (var tree in (string[])[ours, others])
        {
            await GitAsync(repository, "worktree", "add", "--detach", tree);
            await GitAsync(repository, "worktree", "lock", tree);
            Directory.Delete(tree, recursive: true);
        }
        await Git.ForgetWorktreesAsync(repository, path => path == ours);
        Assert.Equal([repository, others], await WorktreesAsync(repository));
    }

    async Task<string> RepositoryAsync()
    {
        var repository = Directory.CreateDirectory(_temp["repository"]).FullName;
        await GitAsync(repository, "init", "--quiet");
        await GitAsync(repository, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "--allow-empty", "-m", "first");
        return repository;
    }

    static async Task<string[]> WorktreesAsync(string repository) =>
        [.. (await GitAsync(repository, "worktree", "list", "--porcelain"))
            .Split('\n')
            .Where(line => line.StartsWith("worktree ", StringComparison.Ordinal))
            .Select(line => line[9..])];

    static async Task<string> GitAsync(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = git.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await git.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).Bounded();
        await git.WaitForExitAsync(TestContext.Current.CancellationToken).Bounded();
        Assert.True(git.ExitCode == 0, await error);
        return output;
    }
}
