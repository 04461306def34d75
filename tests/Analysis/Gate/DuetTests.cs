using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Builds;
using PoolBench.Analysis.Gate.Duet;
using PoolBench.Analysis.Gate.Runs;
using PoolBench.Core;
using PoolBench.Core.Protocol;
using PoolBench.Core.Runs;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

/// <summary>Gates on real builds: real processes, a real server, the build of these tests on every side.</summary>
public sealed class DuetTests
{
    static readonly Build Here = new(AppContext.BaseDirectory, "this build");

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_arms_of_one_build_count_the_same()
    {
        using var stage = await ExactStage.StartAsync(new Arms(Here, Here, Here), Stop);
        IReadOnlyList<WorkerCase> cases = [Assert.Single(stage.Script, row => row.Id == "gate/shared/http")];
        var counted = await stage.RunAsync(cases, processes: 2, (_, _) => { }, Stop);
        var (baseline, candidate) = (counted[0], counted[1]);
        Assert.Equal([1, 1], baseline.Single().Counter(CounterNames.Connections)!.Values);
        Assert.Equal([1, 1], candidate.Single().Counter(CounterNames.Connections)!.Values);
        Assert.Equal([cases[0].CountRequests, cases[0].CountRequests], candidate.Single().Counter(CounterNames.Requests)!.Values);
        Assert.All(CaseComparison.Of(baseline, candidate), finding => Assert.Equal(Standing.Passed, finding.Standing));
    }

    [Fact]
    public async Task A_pair_gives_one_finite_estimate_for_each_case()
    {
        using var server = await GateServer.StartAsync(Here, arm: null, Stop);
        var random = new Random(1);
        using var pair = await ProcessPair.StartAsync(new Arms(Here, Here, Here), server, 1, random, Stop);
        IReadOnlyList<WorkerCase> cases = [.. pair.Script.Where(row =>
            row.Id is "gate/shared/http" or "gate/per-request/https" or "gate/first/shared/https")];
        // Its numbers are looked at for being numbers: nobody waits until the JIT has done its best.
        var record = await pair.MeasureAsync(cases, rounds: 2, random, Stop, mostWarmUps: 5);
        Assert.Equal(cases.Select(row => row.Id), record.Cases.Select(row => row.CaseId));
        Assert.All(record.Cases, row => Assert.True(double.IsFinite(row.Candidate) && double.IsFinite(row.Control) && row.BaselineNs > 0));
        Assert.Equal([true, true, false], record.Cases.Select(row => row.Mean is not null));
        Assert.All(record.Cases, row => Assert.True(row.Cpu is { BaselineNs: > 0 }));
        // Two blocks are too few for a 99th percentile.
        Assert.All(record.Cases, row => Assert.Null(row.Tail));
    }

    [Fact]
    public async Task Another_program_in_the_place_of_the_worker_is_not_comparable()
    {
        using var folder = new TempFolder();
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(folder.FullPath, Path.GetFileName(file)));
        // The server knows no verb "worker" and ends without a line.
        foreach (var part in (string[])["dll", "runtimeconfig.json", "deps.json"])
            File.Copy(Path.Combine(AppContext.BaseDirectory, $"server.{part}"), Path.Combine(folder.FullPath, $"bench.{part}"), overwrite: true);
        var old = new Build(folder.FullPath, "an old build");
        var refusal = await Assert.ThrowsAsync<SuiteException>(() => ExactStage.StartAsync(new Arms(Here, old, Here), Stop));
        Assert.Equal(ExitCodes.NotComparable, refusal.ExitCode);
        Assert.Contains("an old build", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_that_nobody_can_inject_is_bad_usage()
    {
        using var server = await GateServer.StartAsync(Here, arm: 0, Stop);
        var refusal = await Assert.ThrowsAsync<SuiteException>(() => Worker.StartAsync(Here, server, 1, "bogus", manner: null, Stop));
        Assert.Equal(ExitCodes.BadInput, refusal.ExitCode);
        Assert.Contains("--inject has 'bogus', which is not a fault", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_does_nothing_any_more_is_called_that()
    {
        using var server = await GateServer.StartAsync(Here, arm: 0, Stop);
        using var worker = await Worker.StartAsync(Here, server, 1, inject: null, manner: null, Stop);
        worker.Patience = TimeSpan.FromSeconds(2);
        // Stopped where it stands: it neither answers nor ends.
        await SignalAsync("STOP", server.Control);
        try
        {
            var hung = await Assert.ThrowsAsync<SuiteException>(() => worker.BlockAsync(worker.Hello.Cases[0], Stop));
            Assert.Equal(ExitCodes.NotMeasured, hung.ExitCode);
            Assert.Contains($"The worker of this build hangs while sending a block of {worker.Hello.Cases[0].Id}: for 2 s it did nothing",
                hung.Message, StringComparison.Ordinal);
        }
        finally
        {
            await SignalAsync("CONT", server.Control);
        }
    }

    static async Task SignalAsync(string signal, string server)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
            if (File.Exists(folder + "/cmdline") && File.ReadAllText(folder + "/cmdline") is var words
                && words.Contains("worker", StringComparison.Ordinal) && words.Contains(server, StringComparison.Ordinal))
                await System.Diagnostics.Process.Start("kill", ["-s", signal, Path.GetFileName(folder)]).WaitForExitAsync(Stop);
    }

    [Theory]
    [InlineData("fine", 3, 0, 1.0, 1.0, null)]
    [InlineData("fine", 2, 0, 1.0, 1.0, "sent a block of 2 requests")]
    [InlineData("other", 3, 0, 1.0, 1.0, "asked for 3 of fine")]
    [InlineData("fine", 3, -1, 1.0, 1.0, "told -1 failures")]
    [InlineData("fine", 3, 1, 1.0, 1.0, "told that 1 of 3 requests of fine failed")]
    [InlineData("fine", 3, 0, 0.0, 1.0, "not above zero")]
    [InlineData("fine", 3, 0, double.NaN, 1.0, "not above zero")]
    [InlineData("fine", 3, 0, 2e9, 1.0, "told a latency of 2000 ms in a block of fine that was answered within 1000 ms")]
    [InlineData("fine", 3, 0, 1.0, -1.0, "-1 ns of processor time")]
    public void A_block_that_cannot_be_is_no_block(string id, int requests, long failed, double latency, double cpu, string? says)
    {
        var fault = Plausible.Fault(new WorkerCase("fine", 3, 10), new WorkerBlock(id, [.. Enumerable.Repeat(latency, requests)], failed, cpu),
            TimeSpan.FromSeconds(1));
        if (says is null)
            Assert.Null(fault);
        else
            Assert.Contains(says, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_is_one_answer() => Assert.All(
        (string[])
        [
            """{"block":{"case":"a","latencyNs":[1],"failed":0},"error":{"message":"x"}}""", "{}", """{"bye":true,"error":{"message":"x"}}""",
            """{"counted":{"case":{"id":"a","family":"b","strategy":"c","workload":"d","link":"e","requests":1,"status":"measured","""
                + """ "counters":[null],"samples":[]}}}""",
        ],
        line => Assert.Throws<System.Text.Json.JsonException>(() => WorkerProtocol.ReadAnswer(line)));

    [Theory]
    [InlineData("")]
    [InlineData("ready")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"worker":2,"runtime":"a","architecture":"b","script":"c","cases":[]}""")]
    [InlineData("""{"worker":"1","runtime":"a","architecture":"b","script":"c","cases":[]}""")]
    [InlineData("""{"worker":1,"runtime":"a","architecture":"b","script":"c"}""")]
    [InlineData("""{"worker":1,"runtime":null,"architecture":"b","script":"c","cases":[]}""")]
    [InlineData("""{"worker":1,"runtime":"a","architecture":"b","script":"c","cases":[{"id":"x"}]}""")]
    [InlineData("""{"worker":1,"runtime":"a","architecture":"b","script":"c","cases":[null]}""")]
    public void A_first_line_that_is_not_of_this_version_is_none(string line) => Assert.Null(WorkerProtocol.ReadHello(line));

    [Fact]
    public void A_first_line_may_say_more_than_this_version_needs() => Assert.Equal(
        new WorkerCase("gate/a", 100, 10_050, "w"),
        Assert.Single(WorkerProtocol.ReadHello(
            """{"worker":1,"commit":"x","runtime":"a","architecture":"b","script":"c","cases":"""
            + """[{"id":"gate/a","workload":"w","blockRequests":100,"countRequests":10050}]}""")!.Cases));

    [Fact]
    public void A_folder_without_a_build_is_refused_with_what_is_missing()
    {
        using var folder = new TempFolder();
        var refusal = Assert.Throws<SuiteException>(() => Build.Check(folder.FullPath));
        Assert.Equal(ExitCodes.BadInput, refusal.ExitCode);
        Assert.Contains("bench.dll", refusal.Message, StringComparison.Ordinal);
    }
}
