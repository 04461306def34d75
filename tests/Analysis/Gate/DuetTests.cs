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
        using var stage = await CountStage.StartAsync(new Arms(Here, Here, Here), Stop);
        IReadOnlyList<WorkerCase> cases = [Assert.Single(stage.Script, row => row.Id == "gate/shared/http")];
        var (baseline, candidate) = await stage.RunAsync(cases, _ => { }, Stop);
        Assert.Equal([1, 1], baseline.Single().Counter(CounterNames.Connections)!.Values);
        Assert.Equal([1], candidate.Single().Counter(CounterNames.Connections)!.Values);
        Assert.Equal([cases[0].CountRequests], candidate.Single().Counter(CounterNames.Requests)!.Values);
        Assert.All(CaseComparison.Of(baseline, candidate, withBytes: true), finding => Assert.NotEqual(Standing.Regressed, finding.Standing));
    }

    [Fact]
    public async Task A_pair_gives_one_finite_estimate_for_each_case()
    {
        using var server = await GateServer.StartAsync(Here, timed: true, Stop);
        var random = new Random(1);
        using var pair = await ProcessPair.StartAsync(new Arms(Here, Here, Here), server, 1, random, Stop);
        IReadOnlyList<WorkerCase> cases = [.. pair.Script.Where(row => row.Id is "gate/shared/http" or "gate/per-request/http")];
        // Its numbers are looked at for being numbers: nobody waits until the JIT has done its best.
        var record = await pair.MeasureAsync(cases, rounds: 2, random, Stop, mostWarmUps: 5);
        Assert.Equal(cases.Select(row => row.Id), record.Cases.Select(row => row.CaseId));
        Assert.All(record.Cases, row => Assert.True(double.IsFinite(row.Candidate) && double.IsFinite(row.Control) && row.BaselineNs > 0));
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
        var refusal = await Assert.ThrowsAsync<SuiteException>(() => CountStage.StartAsync(new Arms(Here, old, Here), Stop));
        Assert.Equal(ExitCodes.NotComparable, refusal.ExitCode);
        Assert.Contains("an old build", refusal.Message, StringComparison.Ordinal);
    }

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
