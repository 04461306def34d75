using System.Diagnostics;
using System.Globalization;
using PoolBench.Core;
using PoolBench.Tests.Analysis;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Environments;

/// <summary>Signals that ask to end, at moments that a process shows: when it has said something, or started another.</summary>
public sealed class SignalTests
{
    [Theory]
    [InlineData("INT", "$bench load --requests 100000 --delay 1s")]
    [InlineData("TERM", "$bench load --requests 100000 --delay 1s")]
    [InlineData("HUP", "$bench load --requests 100000 --delay 1s")]
    [InlineData("HUP", "$bench claims --json -")]
    [InlineData("TERM", "$bench peers")]
    [InlineData("HUP", "$analysis gate HEAD --counts")]
    public async Task Once_it_has_a_child_it_ends_with_130_and_so_does_the_child(string signal, string command)
    {
        using var folder = new TempFolder();
        using var program = Launch.Start($"exec {command}", ("TMPDIR", folder.FullPath));
        try
        {
            int child = 0;
            await Eventually.Equal(true, () => (child = ChildOf(program)) != 0);
            await SignalAsync(signal, program);
            var (code, error) = await EndAsync(program);
            Assert.Equal((ExitCodes.Interrupted, ""), (code, error));
            await Eventually.Equal(false, () => Directory.Exists($"/proc/{child}"));
        }
        finally
        {
            if (!program.HasExited)
                program.Kill(entireProcessTree: true);
        }
    }

    /// <summary>A terminal, or a CI server, signals a whole group: git is ended too, in the middle of its work.</summary>
    [Theory]
    [InlineData("TERM", "baseline-tree")]
    [InlineData("INT", "baseline-tree/.git")]
    [InlineData("TERM", "baseline-tree/Benchmarks.sln")]
    public async Task A_signal_to_the_whole_group_leaves_no_worktree(string signal, string sign)
    {
        await Launch.NeedsAsync("setsid true");
        using var folder = new TempFolder();
        using var program = Launch.Start("exec setsid $analysis gate HEAD --counts", ("TMPDIR", folder.FullPath));
        try
        {
            await Eventually.Equal(true, () => Directory.EnumerateDirectories(folder.FullPath).Any(each => Path.Exists(Path.Combine(each, sign))));
            using var kill = Process.Start("kill", ["-s", signal, "--", $"-{program.Id.ToString(CultureInfo.InvariantCulture)}"]);
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken).Bounded();
            Assert.Equal(ExitCodes.Interrupted, (await EndAsync(program)).Code);
            var (_, worktrees, _) = await Launch.ShellAsync($"git -C '{Golden.Root}' worktree list --porcelain");
            Assert.DoesNotContain(folder.FullPath, worktrees, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder.FullPath, "poolbench-gate*"));
        }
        finally
        {
            if (!program.HasExited)
                program.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_watch_ends_with_130(string signal)
    {
        using var program = Launch.Start("exec $bench doctor --watch --every 10ms --for 60s");
        await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Bounded();
        await SignalAsync(signal, program);
        Assert.Equal((ExitCodes.Interrupted, ""), await EndAsync(program));
    }

    [Fact]
    public async Task Who_asked_not_to_hear_of_a_hang_up_does_not()
    {
        using var program = Launch.Start("exec nohup $bench doctor --watch --every 10ms --for 60s");
        await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Bounded();
        await SignalAsync("HUP", program);
        // It goes on: there is a next line, and the next signal is the one that ends it.
        for (var line = 0; line < 5; line++)
            Assert.NotNull(await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Bounded());
        await SignalAsync("TERM", program);
        Assert.Equal(ExitCodes.Interrupted, (await EndAsync(program)).Code);
    }

    internal static async Task SignalAsync(string signal, Process program)
    {
        using var kill = Process.Start("kill", ["-s", signal, program.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken).Bounded();
    }

    static async Task<(int Code, string Error)> EndAsync(Process program)
    {
        var stop = TestContext.Current.CancellationToken;
        var (output, error) = (program.StandardOutput.ReadToEndAsync(stop), program.StandardError.ReadToEndAsync(stop));
        await Task.WhenAll(output, error, program.WaitForExitAsync(stop)).WaitAsync(Launch.Patience, stop);
        return (program.ExitCode, await error);
    }

    /// <summary>A .NET process that it has started, itself or through a shell that ties a command to it; 0 when there is none.</summary>
    static int ChildOf(Process program) =>
        Children(program.Id)
            .SelectMany(child => Children(child).Prepend(child))
            .FirstOrDefault(child => Read($"/proc/{child}/comm").StartsWith("dotnet", StringComparison.Ordinal));

    static IEnumerable<int> Children(int process)
    {
        var folder = $"/proc/{process}/task";
        return !Directory.Exists(folder) ? [] : Directory.GetDirectories(folder)
            .SelectMany(task => Read($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture));
    }

    static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
