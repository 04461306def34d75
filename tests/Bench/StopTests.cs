using System.Diagnostics;
using System.Globalization;
using PoolBench.Analysis;
using PoolBench.Analysis.Store;
using PoolBench.Bench;
using PoolBench.Tests.Analysis;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests;

/// <summary>The main job as a process of its own, stopped from outside while it starts and when it has barely begun.</summary>
public sealed class StopTests
{
    /// <summary>The end of a process takes as long as the machine is busy.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("INT", "starting the server")]
    [InlineData("TERM", "starting the server")]
    [InlineData("HUP", "starting the server")]
    [InlineData("INT", "warming the server")]
    [InlineData("HUP", "warming the server")]
    public async Task Interrupted_it_keeps_the_Run_says_so_and_ends_with_130(string signal, string step)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent with kill, processes are found in /proc");
        using var folder = new TempFolder();
        using var job = await Started(folder, step);
        var server = ServersOf(job);
        using (var kill = Process.Start("kill", ["-s", signal, $"{job.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        var output = await job.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        await job.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Interrupted, job.ExitCode);
        var run = LoadedRun.Read(Assert.Single(RunFolders.List(folder.FullPath)));
        Assert.Contains($"Stopped. {run.Run.Cases.Count} of {run.Run.Plan.Count} cases were finished and are kept:", output, StringComparison.Ordinal);
        Assert.True(run.Tally.Missing > 0);
        Assert.Null(run.Run.FinishedUtc);
        Assert.Equal("", await job.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken));
        await Eventually.Equal(false, () => server.Any(id => Directory.Exists($"/proc/{id}")));
    }

    [Fact]
    public async Task Killed_it_leaves_no_server_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processes are found in /proc");
        using var folder = new TempFolder();
        using var job = await Started(folder, "warming the server");
        var server = Assert.Single(ServersOf(job));
        job.Kill();
        await job.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        await Eventually.Equal(false, () => Directory.Exists($"/proc/{server}"));
        Assert.Single(RunFolders.List(folder.FullPath));
    }

    static async Task<Process> Started(TempFolder folder, string step)
    {
        var job = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(Strategy).Assembly.Location, "--profile", "full", "--filter", "lifetime/shared/*", "--out", folder.FullPath])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        while (await job.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken) is { } line)
            if (line.Contains(step, StringComparison.Ordinal))
                return job;
        throw new InvalidOperationException(await job.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken));
    }

    /// <summary>The child of the job that runs server.dll; none, if it was not started yet.</summary>
    static int[] ServersOf(Process job) => [.. Directory.EnumerateDirectories($"/proc/{job.Id}/task")
        .SelectMany(task => File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(child => File.ReadAllText($"/proc/{child}/cmdline").Contains("server.dll", StringComparison.Ordinal))
        .Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
}
