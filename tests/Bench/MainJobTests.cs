using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Running;
using PoolBench.Bench.Cases;
using PoolBench.Bench.MainJob;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Machine;
using PoolBench.Tests.Environments;
using Xunit;

namespace PoolBench.Tests.Bench;

/// <summary>The main job: each case in a fresh process of the same program.</summary>
public sealed class MainJobTests(OneMainJob one)
{
    [Fact]
    public async Task It_measures_a_case_from_an_empty_folder_and_builds_nothing()
    {
        var job = await one.EndedAsync();
        Assert.True(job.Code == ExitCodes.Fine, job.Output);
        Assert.Equal(!MachineFacts.IsOptimized, job.Output.Contains("built without optimisation", StringComparison.Ordinal));
        var stored = Assert.Single(RunFolders.List(job.Runs));
        var run = LoadedRun.Read(stored);
        var result = Assert.Single(run.Run.Cases);
        Assert.Equal([1L, 1, 1], result.Counter(CounterNames.Connections)!.Values);
        Assert.Equal(
            PhaseNames.All.Where(name => name != PhaseNames.Show), result.Time!.Phases.Keys.OrderBy(name => PhaseNames.All.ToList().IndexOf(name)));
        Assert.True(result.Time.Seconds > result.Time.Phases.Values.Sum());
        var log = File.ReadAllText(Assert.Single(Directory.GetFiles(Path.Combine(stored, "benchmarkdotnet"), "*.log", SearchOption.AllDirectories)));
        Assert.Contains("Connections", log, StringComparison.Ordinal);
        Assert.Equal(job.BesideBefore, job.BesideAfter);
        Assert.Equal([job.Runs], Directory.GetFileSystemEntries(job.Folder));
    }

    [Fact]
    public void A_process_finds_its_case_by_the_name_that_BenchmarkDotNet_gives_it()
    {
        var known = CaseProcess.All.ToDictionary(each => each.Name);
        var asked = CaseList.Benchmarks.Where(type => CaseList.GridOf(type).Any(row => row.Refusal is null))
            .SelectMany(type => BenchmarkConverter.TypeToBenchmarks(type).BenchmarksCases).ToArray();
        Assert.Equal(CaseList.All.Count(row => row.Refusal is null), asked.Length);
        Assert.All(asked, benchmark =>
        {
            var (_, type, method, row) = known[FullNameProvider.GetBenchmarkName(benchmark)];
            Assert.Equal((benchmark.Descriptor.Type, benchmark.Descriptor.WorkloadMethod, BenchConfig.CaseOf(benchmark)), (type, method, row));
        });
    }

    [Fact]
    public void A_cases_words_typed_by_hand_start_no_case() =>
        Assert.Null(CaseProcess.Run(["--anonymousPipes", "3", "4", "--benchmarkName",
            "PoolBench.Bench.Cases.Lifetime.Sequential(Case: lifetime/shared/http)"]));

    [Theory]
    [InlineData("http", "lifetime/shared/http")]
    [InlineData("https h2", "lifetime/shared/h2", "lifetime/per-request/https", "lifetime/shared/https")]
    [InlineData("")]
    public void The_server_is_warmed_for_the_links_of_the_plan_alone(string links, params string[] plan) =>
        Assert.Equal(links, string.Join(' ', ServerWarmUp.LinksOf(CaseList.All.Where(row => plan.Contains(row.Id))).Select(link => link.Id)));

    [Fact]
    public void A_link_with_a_TLS_version_or_a_round_trip_time_is_warmed_as_the_plain_one_of_its_kind() =>
        Assert.All(
            CaseList.All.Where(row => row.Refusal is null),
            row => Assert.Equal(
                (row.Link.Tls, row.Link.Multiplexed), ServerWarmUp.LinksOf([row]).Select(link => (link.Tls, link.Multiplexed)).Single()));
}
