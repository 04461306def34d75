using PoolBench.Core;
using PoolBench.Core.Store;
using PoolBench.Tests.Analysis.Report;
using Xunit;

namespace PoolBench.Tests.Analysis;

/// <summary>Time lines on disk: written, read back, and refused when they contradict themselves.</summary>
public sealed class TimelineTests : IDisposable
{
    const string Id = "lifetime/shared/http";

    readonly TempFolder _temp = new();
    readonly RunStore _store;

    public TimelineTests() => _store = SampleRun.Save(SampleRun.Whole(), _temp.FullPath);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void What_was_written_is_read_back_and_a_case_without_one_has_none()
    {
        _store.SaveTimeline(ReportSample.Timeline(Id));
        var loaded = LoadedRun.Read(_store.Folder);
        var read = Assert.Single(loaded.Timelines).Value;
        Assert.Equal(17, read.Connections.Count);
        Assert.Equal(20, read.Connections.Sum(connection => connection.Requests.Count));
        Assert.Equal(3, read.Connections.Count(connection => connection.ClosedBy is null));
        Assert.Contains($"timeline/{Id}.json", _store.Files(loaded.Run).Select(file => file.Path));
        Assert.DoesNotContain(_store.Files(loaded.Run), file => file.Path.Contains("benchmarkdotnet", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"openedNs\": 6000000", "\"openedNs\": 1", "connections in the order in which they were opened")]
    [InlineData("\"endNs\": 12000000", "\"endNs\": 5", "in this order")]
    [InlineData("\"startNs\":1500000", "\"startNs\":3500000", "in this order")]
    [InlineData("\"closedBy\": \"client\"", "\"closedBy\": null", "who closed it")]
    [InlineData("\"closedBy\": \"client\"", "\"closedBy\": \"nobody\"", "wanted one of client, server, reset there")]
    [InlineData("\"workload\"", "\"work\"", "work")]
    [InlineData("\"schemaVersion\": 2", "\"schemaVersion\": 3", "schemaVersion is 3")]
    [InlineData("\"caseId\": \"lifetime/shared/http\"", "\"caseId\": \"lifetime/factory/http\"", "wanted \"lifetime/shared/http\"")]
    public void A_contradiction_names_file_and_place(string from, string to, string said)
    {
        _store.SaveTimeline(ReportSample.Timeline(Id));
        var file = Path.Combine(_store.Folder, "timeline", "lifetime", "shared", "http.json");
        var text = File.ReadAllText(file);
        Assert.Contains(from, text, StringComparison.Ordinal);
        var place = text.IndexOf(from, StringComparison.Ordinal);
        File.WriteAllText(file, string.Concat(text.AsSpan(0, place), to, text.AsSpan(place + from.Length)));
        var fault = Assert.Throws<SuiteException>(() => LoadedRun.Read(_store.Folder));
        Assert.Equal((ExitCodes.BadInput, file), (fault.ExitCode, fault.File));
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_could_not_be_read_back_is_not_written() =>
        Assert.Throws<ArgumentException>(() => _store.SaveTimeline(ReportSample.Timeline(Id) with { EndNs = 1 }));
}
