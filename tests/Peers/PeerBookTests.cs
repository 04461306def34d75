using System.Text;
using PoolBench.Analysis.Peers;
using PoolBench.Analysis.Report.View;
using PoolBench.Analysis.Report.Write;
using PoolBench.Core;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Peers;

/// <summary>Peers on disk beside a Run, in the terminal and in the report.</summary>
public sealed class PeerBookTests : IDisposable
{
    readonly TempFolder _temp = new();
    readonly RunStore _store;

    public PeerBookTests() => _store = SampleRun.Save(SampleRun.Whole(), _temp.FullPath);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void What_was_written_is_read_back_to_the_byte_and_a_Run_without_has_none()
    {
        Assert.Null(LoadedRun.Read(_store.Folder).Peers);
        _store.SavePeers(PeerSample.Book);
        var loaded = LoadedRun.Read(_store.Folder);
        Assert.Equal(Encoding.UTF8.GetString(PeerFile.Bytes(PeerSample.Book)), Encoding.UTF8.GetString(PeerFile.Bytes(loaded.Peers!)));
        Assert.Contains("peers.json", _store.Files(loaded.Run).Select(file => file.Path));
    }

    [Theory]
    [InlineData("\"id\": \"go\"", "\"id\": \"httpx\"", "a second time")]
    [InlineData("\"reason\": \"not installed: apt-get install java\",", "", "because nothing was measured")]
    [InlineData("\"name\":\"connections\",\"exactness\":\"exact\",\"values\":[1]",
        "\"name\":\"connections\",\"exactness\":\"exact\",\"values\":[1,1]", "wanted one")]
    [InlineData("\"name\":\"connections\",\"exactness\":\"exact\"", "\"name\":\"connections\",\"exactness\":\"bounded\"", "no reason why")]
    [InlineData("\"workload\": \"bursts\"", "\"workload\": \"sequential\"", "a second time")]
    [InlineData("\"workload\": \"bursts\"", "\"workload\": \"burst\"", "one of the file's workloads")]
    [InlineData("\"seconds\": 0.25", "\"seconds\": 0", "a time above 0")]
    [InlineData("\"EOF <b>|\": 3", "\"EOF <b>|\": 2", "as failedRequests says")]
    [InlineData("\"schemaVersion\": 2", "\"schemaVersion\": 3", "schemaVersion is 3")]
    [InlineData("\"startedUtc\": \"2026", "\"startedUtc\": \"2027", "in this order")]
    [InlineData("\"count\":1000", "\"count\":999", "the buckets hold")]
    public void A_contradiction_names_file_and_place(string from, string to, string said)
    {
        _store.SavePeers(PeerSample.Book);
        var file = Path.Combine(_store.Folder, "peers.json");
        var text = File.ReadAllText(file);
        var place = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(place >= 0, from);
        File.WriteAllText(file, string.Concat(text.AsSpan(0, place), to, text.AsSpan(place + from.Length)));
        var fault = Assert.Throws<SuiteException>(() => LoadedRun.Read(_store.Folder));
        Assert.Equal((ExitCodes.BadInput, file), (fault.ExitCode, fault.File));
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_terminal_shows_tables_reasons_and_findings_in_its_width(int width)
    {
        using var output = new StringWriter();
        PeerSummary.Print(PeerSample.Book, Screen.For(output, width));
        Golden.Matches($"peers-{width}.txt", output.ToString());
        Assert.All(output.ToString().Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, width));
    }

    [Fact]
    public void The_report_has_a_section_in_place_of_the_line_that_says_there_are_none()
    {
        const string none = "Clients of other languages";
        var without = ReportView.Of(LoadedRun.Read(_store.Folder), Provenance.None);
        Assert.Contains(without.Absent, absence => absence.What == none);
        Assert.DoesNotContain(without.Sections, section => section.Id == "peers");
        _store.SavePeers(PeerSample.Book);
        var view = ReportView.Of(LoadedRun.Read(_store.Folder), Provenance.None);
        Assert.DoesNotContain(view.Absent, absence => absence.What == none);
        var section = Assert.Single(view.Sections, section => section.Id == "peers");
        Assert.Equal(
            view.Sections.SelectMany(each => each.Tables).Select(table => table.Id).Distinct().Count(), view.Sections.Sum(each => each.Tables.Count));
        Assert.All(section.Tables.SelectMany(table => table.Rows.Where(row => row.Reason is null))
            .SelectMany(row => row.Cells)
            .Where(cell => cell.Text.Any(char.IsAsciiDigit)),
            cell => Assert.StartsWith("peers.json $.peers[", cell.From, StringComparison.Ordinal));

        var files = Publication.Of(_store).ToDictionary(file => file.Path, file => Encoding.UTF8.GetString(file.Content));
        Golden.Matches("peers.md",
            files["report.md"][files["report.md"]
                .IndexOf("## The same workloads", StringComparison.Ordinal)..files["report.md"]
                .IndexOf("## What is not here", StringComparison.Ordinal)]);
        Assert.Contains("not installed: apt-get install java", files["index.html"], StringComparison.Ordinal);
        Assert.Contains("EOF &lt;b&gt;|", files["index.html"], StringComparison.Ordinal);
        Assert.DoesNotContain("EOF <b>", files["index.html"], StringComparison.Ordinal);
    }
}
