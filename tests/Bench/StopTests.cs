using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using PoolBench.Bench.Cases;
using PoolBench.Bench.MainJob;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Tests.Analysis;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Bench;

/// <summary>The main job as a process of its own, stopped from outside while it starts and when it has barely begun.</summary>
public sealed class StopTests
{
    /// <summary>A process starts and ends as slowly as the machine is busy.</summary>
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
            await Within(kill.WaitForExitAsync(Stop));
        var output = await Within(job.StandardOutput.ReadToEndAsync(Stop));
        await Within(job.WaitForExitAsync(Stop));

        Assert.Equal(ExitCodes.Interrupted, job.ExitCode);
        var run = LoadedRun.Read(Assert.Single(RunFolders.List(folder.FullPath)));
        Assert.Contains($"Stopped. {run.Run.Cases.Count(each => each.Status == CaseStatus.Measured)} of "
            + $"{run.Run.Plan.Count} cases were measured and are kept:", output, StringComparison.Ordinal);
        Assert.True(run.Tally.Missing > 0);
        Assert.Null(run.Run.FinishedUtc);
        Assert.Equal("", await Within(job.StandardError.ReadToEndAsync(Stop)));
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
        await Within(job.WaitForExitAsync(Stop));
        await Eventually.Equal(false, () => Directory.Exists($"/proc/{server}"));
        Assert.Single(RunFolders.List(folder.FullPath));
    }

    /// <summary>Its pipes end before it has sent a word, as they do when the main job is killed.</summary>
    [Fact]
    public async Task A_case_whose_main_job_is_gone_ends_without_a_word()
    {
        using var replies = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        using var words = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(CaseList).Assembly.Location, "--anonymousPipes", words.GetClientHandleAsString(),
            replies.GetClientHandleAsString(), "--benchmarkName", "any"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Surroundings.ControlVariable] = "http://127.0.0.1:1";
        using var orphan = Process.Start(start)!;
        foreach (var pipe in (AnonymousPipeServerStream[])[replies, words])
        {
            pipe.DisposeLocalCopyOfClientHandle();
            await pipe.DisposeAsync();
        }
        Assert.Equal(("", ""), (await Within(orphan.StandardOutput.ReadToEndAsync(Stop)), await Within(orphan.StandardError.ReadToEndAsync(Stop))));
        await Within(orphan.WaitForExitAsync(Stop));
        Assert.Equal(ExitCodes.NotMeasured, orphan.ExitCode);
    }

    static async Task<Process> Started(TempFolder folder, string step)
    {
        string[] arguments = ["exec", typeof(CaseList).Assembly.Location, "--profile", "full", "--filter",
            "lifetime/shared/*", "--out", folder.FullPath];
        var job = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        while (await Within(job.StandardOutput.ReadLineAsync(Stop).AsTask()) is { } line)
            if (line.Contains(step, StringComparison.Ordinal))
                return job;
        throw new InvalidOperationException(await Within(job.StandardError.ReadToEndAsync(Stop)));
    }

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static Task<T> Within<T>(Task<T> task) => task.WaitAsync(Limit, Stop);

    static Task Within(Task task) => task.WaitAsync(Limit, Stop);

    /// <summary>The child of the job that runs server.dll; none, if it was not started yet.</summary>
    static int[] ServersOf(Process job) => [.. Directory.EnumerateDirectories($"/proc/{job.Id}/task")
        .SelectMany(task => File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(child => File.ReadAllText($"/proc/{child}/cmdline").Contains("server.dll", StringComparison.Ordinal))
        .Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
}
