using System.Diagnostics;
using System.Globalization;
using PoolBench.Bench.Cases;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Tests.Analysis;
using PoolBench.Tests.Server;
using Xunit;
using BenchCommandLine = PoolBench.Bench.CommandLine;

namespace PoolBench.Tests.Peers;

/// <summary>The verb as a process: what it refuses, what it writes, and that it leaves nothing behind.</summary>
public sealed class PeersCommandTests
{
    /// <summary>Several processes start one after another, on a machine busy with other tests.</summary>
    static readonly TimeSpan Limit = 3 * Eventually.Patience;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--only: there is no client 'wget'; there are dotnet, limits, httpx,", "--only", "curl,wget")]
    [InlineData("--only names nothing", "--only", ",")]
    [InlineData("--workloads: there is no workload 'all'; there are sequential,", "--workloads", "all")]
    [InlineData("there is no such interpreter", "--python", "/no/such/python")]
    [InlineData("its folder does not exist", "--json", "no/such/folder/peers.json")]
    [InlineData("there is nothing of this name", "--into", "no/such/run")]
    [InlineData("--counts leaves nothing", "--counts", "--workloads", "timed")]
    [InlineData("there is no such driver", "--driver", "/no/such/driver.py")]
    [InlineData("--name mine belongs to no --driver", "--name", "mine")]
    [InlineData("--check has nothing to check", "--check")]
    [InlineData("--name 'My Client' is no name for a client", "--driver", "SAMPLE", "--name", "My Client")]
    [InlineData("--name httpx is taken", "--driver", "SAMPLE", "--name", "httpx")]
    [InlineData("--name mine is taken", "--driver", "SAMPLE", "--name", "mine", "--driver", "SAMPLE", "--name", "mine")]
    [InlineData("--only: there is no client 'other'", "--driver", "SAMPLE", "--name", "mine", "--only", "other")]
    [InlineData("are 2,000,000 requests: wanted 50,000 at most", "--workers", "1000", "--rounds", "2000")]
    [InlineData("--delay is '11s': wanted digits followed by us, ms or s", "--delay", "11s")]
    [InlineData("--workloads names other workloads", "--workers", "3", "--workloads", "cap")]
    public void What_cannot_be_done_is_2_before_anything_is_measured(string said, params string[] arguments)
    {
        var (code, output, error) = RunHere([.. arguments.Select(word => word == "SAMPLE" ? Sample : word)]);
        Assert.Equal((ExitCodes.BadInput, ""), (code, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    static readonly string Sample = Path.Combine(Golden.Root, "samples", "peers", "python-http-client.py");

    [Fact]
    public async Task A_driver_of_ones_own_is_checked_and_measured_beside_others_and_a_wrong_one_is_not()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "needs a Python");
        var (code, output, _) = await RunAsync("--driver", Sample, "--name", "mine", "--only", "mine,dotnet", "--workloads", "sequential,cap");
        Assert.Equal(ExitCodes.Fine, code);
        Assert.Contains("mine  a driver of your own, python-http-client.py", output, StringComparison.Ordinal);
        Assert.Contains("mine, cap: http.client has no pool", output, StringComparison.Ordinal);

        using var folder = new TempFolder();
        var wrong = folder["wrong.py"];
        File.WriteAllText(wrong, File.ReadAllText(Sample).Replace("range(rounds)", "range(rounds + 1)", StringComparison.Ordinal));
        (code, output, _) = await RunAsync("--driver", wrong, "--only", "wrong", "--workloads", "sequential");
        Assert.Equal(ExitCodes.NotMeasured, code);
        Assert.Contains("its driver cannot send requests one after another",
            string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        (code, output, _) = await RunAsync("--driver", wrong, "--check");
        Assert.Equal(ExitCodes.Regression, code);
        Assert.Contains("WRONG   send requests one after another: its driver wrote 6 latencies", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workload_of_ones_own_is_measured_in_step_and_free_running()
    {
        var (code, output, _) = await RunAsync("--only", "dotnet,limits", "--workers", "6", "--rounds", "3", "--max", "3", "--delay", "1ms");
        Assert.Equal(ExitCodes.Fine, code);
        Assert.Contains("As you set it, in step and free-running", output, StringComparison.Ordinal);
        Assert.Contains("set-free: 6 workers, 3 requests each, none waits for another", output, StringComparison.Ordinal);
    }

    [Fact]
    public void It_compares_accepts_and_writes_and_a_wrong_expectation_is_1()
    {
        using var folder = new TempFolder();
        var (file, expected) = (folder["peers.json"], folder["expected.json"]);
        string[] arguments = ["--only", "dotnet,limits", "--workloads", "origins", "--expected", expected, "--json", file];

        var (code, output, _) = RunHere(arguments);
        Assert.Equal(ExitCodes.Fine, code);
        Assert.Contains("no counts are known for this version, so nothing was compared", output, StringComparison.Ordinal);
        var book = PoolBench.Core.Store.PeerFile.Load(file);
        // A cap over all hosts throws the connection of the other host away; a cap per host keeps both.
        Assert.Equal([2, 10], book.Peers.Select(peer => peer.Row("origins")!.Count("connections")!.Value));

        Assert.Equal(ExitCodes.Fine, RunHere([.. arguments, "--accept"]).Code);
        Assert.Contains("As expected: dotnet, limits.", RunHere("--only", "dotnet,limits", "--workloads", "origins", "--expected", expected).Output,
            StringComparison.Ordinal);
        File.WriteAllText(expected, File.ReadAllText(expected).Replace("\"connections\":10", "\"connections\":9", StringComparison.Ordinal));
        (code, output, _) = RunHere("--only", "limits", "--workloads", "origins", "--expected", expected);
        Assert.Equal(ExitCodes.Regression, code);
        Assert.Contains("limits: origins: connections 10, expected 9", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_on_standard_output_is_alone_there()
    {
        var (code, output, _) = await RunAsync("--only", "dotnet", "--workloads", "origins", "--json", "-");
        Assert.Equal(ExitCodes.Fine, code);
        Assert.StartsWith("{", output, StringComparison.Ordinal);
        Assert.EndsWith("}\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_whose_driver_breaks_is_a_row_and_alone_it_is_4()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/env"), "needs a program that is there and no Python");
        // env takes the driver for a program that it may not execute.
        var (code, output, _) = await RunAsync("--only", "httpx", "--workloads", "origins", "--python", "/usr/bin/env");
        Assert.Equal(ExitCodes.NotMeasured, code);
        Assert.Contains("its driver ended with", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT", ExitCodes.Interrupted)]
    [InlineData("KILL", 137)]
    public async Task Stopped_in_the_middle_it_leaves_no_process_behind(string signal, int code)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent with kill, processes are found in /proc");
        using var job = Start("--only", "limits", "--workloads", "expiry");
        int[] family = [];
        for (var until = Environment.TickCount64 + (long)Limit.TotalMilliseconds; family.Length < 2; await Task.Delay(5, Cancelled))
        {
            Assert.True(Environment.TickCount64 < until, "no driver was started");
            family = [.. Children(job.Id)];
        }
        using (var kill = Process.Start("kill", ["-s", signal, $"{job.Id}"]))
            await kill.WaitForExitAsync(Cancelled).Bounded();
        await job.WaitForExitAsync(Cancelled).WaitAsync(Limit, Cancelled);
        Assert.Equal(code, job.ExitCode);
        await Eventually.Equal(0, () => family.Count(id => Directory.Exists($"/proc/{id}")));
    }

    static IEnumerable<int> Children(int id) => !Directory.Exists($"/proc/{id}/task") ? [] : Directory.EnumerateDirectories($"/proc/{id}/task")
        .SelectMany(task => File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(child => int.Parse(child, CultureInfo.InvariantCulture));

    static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(CaseList).Assembly.Location, "peers", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    static (int Code, string Output, string Error) RunHere(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Cli.Guard(error, () => BenchCommandLine.Run(["peers", .. arguments], output, error));
        return (code, output.ToString(), error.ToString());
    }

    static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var job = Start(arguments);
        try
        {
            var output = job.StandardOutput.ReadToEndAsync(Cancelled);
            var error = job.StandardError.ReadToEndAsync(Cancelled);
            await job.WaitForExitAsync(Cancelled).WaitAsync(Limit, Cancelled);
            return (job.ExitCode, await output, await error);
        }
        finally
        {
            if (!job.HasExited)
                job.Kill(entireProcessTree: true);
        }
    }
}
