using PoolBench.Core;
using PoolBench.Core.Store;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Core;

public sealed class RunStoreTests : IDisposable
{
    readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void A_Run_reads_back_as_it_was_and_writes_the_same_bytes_again()
    {
        var first = SampleRun.Save(SampleRun.Whole(), temp["first"]);
        var loaded = LoadedRun.Read(first.Folder);
        var second = SampleRun.Save(loaded, temp["second"]);
        Assert.Equal(Files(first.Folder), Files(second.Folder));
        Assert.Equivalent(SampleRun.Whole().Run, loaded.Run, strict: true);
    }

    [Fact]
    public void A_Run_is_found_by_its_folder_and_by_its_file()
    {
        var store = SampleRun.Save(SampleRun.Whole(), temp.FullPath);
        Assert.Equal(SampleRun.Id, RunStore.Open(Path.Combine(store.Folder, "run.json")).Load().Id);
        Assert.Equal(SampleRun.Id, RunStore.Open(store.Folder).Load().Id);
    }

    [Fact]
    public void A_reader_who_opened_the_old_Run_reads_all_of_it_while_the_new_one_takes_its_place()
    {
        var run = SampleRun.Whole().Run;
        var store = RunStore.Create(temp.FullPath, run);
        var file = Path.Combine(store.Folder, "run.json");
        var before = File.ReadAllText(file);
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        store.Save(run with { Cases = [] });
        Assert.Equal(before, reader.ReadToEnd());
        Assert.Empty(store.Load().Cases);
    }

    [Fact]
    public async Task A_reader_sees_the_old_Run_or_the_new_one_and_nothing_between()
    {
        var whole = SampleRun.Whole().Run;
        var store = RunStore.Create(temp.FullPath, whole with { Cases = [] });
        var seen = new HashSet<int>();
        var reading = Task.Run(() =>
        {
            for (var i = 0; i < 100; i++)
                seen.Add(RunStore.Open(store.Folder).Load().Cases.Count);
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 100; i++)
            store.Save(whole with { Cases = i % 2 == 0 ? whole.Cases : [] });
        await reading;
        Assert.Subset(new HashSet<int> { 0, whole.Cases.Count }, seen);
        Assert.Empty(Directory.EnumerateFiles(store.Folder, "*.tmp"));
    }

    [Fact]
    public void A_case_passes_from_process_to_process_in_one_file()
    {
        var sample = new SampleCase("lifetime/shared/http", "10 requests", 10, 1) { Connections = [1, 1, 1], P50 = 100, Seconds = 1 };
        CaseFile.Save(temp["case.json"], sample.Result, sample.Latency);
        var read = CaseFile.Load(temp["case.json"]);
        Assert.Equivalent(sample.Result, read.Result, strict: true);
        Assert.Equal(3, read.Latency!.Iterations.Count);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("lifetime//http")]
    [InlineData("lifetime/../../outside")]
    [InlineData("lifetime/.hidden/http")]
    [InlineData("lifetime\\shared")]
    [InlineData("Lifetime/shared")]
    [InlineData("lifetime/shared.json/http")]
    [InlineData("lifetime/shared\n")]
    [InlineData("")]
    public void A_case_id_that_is_no_safe_path_is_not_written(string id)
    {
        var store = RunStore.Create(temp.FullPath, SampleRun.Whole().Run with { Cases = [] });
        var latency = SampleRun.Whole().Latencies.Values.First() with { CaseId = id };
        Assert.Throws<ArgumentException>(() => store.SaveLatency(latency));
        Assert.Single(Files(temp.FullPath));
    }

    [Fact]
    public void A_second_Run_of_the_same_id_is_refused()
    {
        var run = SampleRun.Whole().Run;
        RunStore.Create(temp.FullPath, run);
        Assert.Equal(ExitCodes.BadInput, Assert.Throws<SuiteException>(() => RunStore.Create(temp.FullPath, run)).ExitCode);
    }

    [Fact]
    public void A_Run_that_contradicts_itself_is_not_written()
    {
        var run = SampleRun.Whole().Run;
        Assert.Throws<ArgumentException>(() => RunStore.Create(temp.FullPath, run with { Plan = [] }));
        Assert.Empty(Files(temp.FullPath));
    }

    [Fact]
    public void Runs_are_listed_newest_first_and_two_of_one_second_get_different_ids()
    {
        var run = SampleRun.Whole().Run;
        foreach (var start in new[] { "20261122T101500Z", "20261231T000000Z", "20250101T000000Z" })
            RunStore.Create(temp.FullPath, run with { Id = start + "-1a2b3c4" });
        Directory.CreateDirectory(temp["20270101T000000Z-empty"]);
        Assert.Equal(
            ["20261231T000000Z-1a2b3c4", "20261122T101500Z-1a2b3c4", "20250101T000000Z-1a2b3c4"],
            RunFolders.List(temp.FullPath).Select(Path.GetFileName));
        Assert.Equal(temp["20261231T000000Z-1a2b3c4"], RunFolders.Latest(temp.FullPath));
        Assert.Equal("20261122T101500Z-1a2b3c4-2", RunFolders.NewId(temp.FullPath, run.StartedUtc, "1a2b3c4"));
        Assert.Equal("20261122T101500Z-unknown", RunFolders.NewId(temp.FullPath, run.StartedUtc, "../"));
    }

    static (string Name, string Text)[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => (Path.GetRelativePath(folder, file), File.ReadAllText(file)))];
}
