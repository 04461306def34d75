using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Tests.Analysis.Report;
using Xunit;

namespace PoolBench.Tests.Analysis;

/// <summary>Pools over time on disk: written, read back, and refused when they contradict themselves.</summary>
public sealed class PoolTimelineTests : IDisposable
{
    const string Id = "lifetime/shared/http";

    readonly TempFolder _temp = new();
    readonly RunStore _store;

    public PoolTimelineTests() => _store = SampleRun.Save(SampleRun.Whole(), _temp.FullPath);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void What_was_written_is_read_back_and_a_case_without_one_has_none()
    {
        _store.SavePool(ReportSample.Pool(Id));
        var loaded = LoadedRun.Read(_store.Folder);
        var read = Assert.Single(loaded.Pools).Value;
        Assert.Equal(ReportSample.Pool(Id).Changes, read.Changes);
        Assert.Equal((40_000_000, 160_000_000), (read.DrainedNs, read.EndNs));
        Assert.Contains($"pool/{Id}.json", _store.Files(loaded.Run).Select(file => file.Path));
    }

    [Theory]
    [InlineData("\"atNs\":0,", "\"atNs\":1,", "0, the state before the first request")]
    [InlineData("\"atNs\":200000,", "\"atNs\":60000000,", "changes in the order of time")]
    [InlineData("\"atNs\":155000000,", "\"atNs\":165000000,", "up to the end at 160000000")]
    [InlineData("\"idle\":5,", "\"idle\":-5,", "counts of at least 0")]
    [InlineData("\"drainedNs\": 40000000", "\"drainedNs\": 170000000", "the end last")]
    [InlineData("\"queued\":45", "\"waiting\":45", "waiting")]
    [InlineData("\"schemaVersion\": 2", "\"schemaVersion\": 3", "schemaVersion is 3")]
    [InlineData("\"caseId\": \"lifetime/shared/http\"", "\"caseId\": \"lifetime/factory/http\"", "wanted \"lifetime/shared/http\"")]
    public void A_contradiction_names_file_and_place(string from, string to, string said)
    {
        _store.SavePool(ReportSample.Pool(Id));
        var file = Path.Combine(_store.Folder, "pool", "lifetime", "shared", "http.json");
        var text = File.ReadAllText(file);
        var place = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(place >= 0, text);
        File.WriteAllText(file, string.Concat(text.AsSpan(0, place), to, text.AsSpan(place + from.Length)));
        var fault = Assert.Throws<SuiteException>(() => LoadedRun.Read(_store.Folder));
        Assert.Equal((ExitCodes.BadInput, file), (fault.ExitCode, fault.File));
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_could_not_be_read_back_is_not_written()
    {
        var pool = ReportSample.Pool(Id);
        Assert.Throws<ArgumentException>(() => _store.SavePool(pool with { Changes = [] }));
        Assert.Throws<ArgumentException>(() =>
            _store.SavePool(pool with { Changes = [.. Enumerable.Repeat(pool.Changes[0], PoolTimeline.MostChanges + 1)] }));
    }
}
