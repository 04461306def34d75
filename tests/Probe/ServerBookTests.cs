using PoolBench.Analysis.Report.View;
using PoolBench.Analysis.Report.Write;
using PoolBench.Analysis.Tables;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Probe;

/// <summary>Servers on disk beside a Run, and in its report.</summary>
public sealed class ServerBookTests : IDisposable
{
    static readonly Dictionary<string, string> None = [];

    static readonly ServerBook Book = new()
    {
        SchemaVersion = Run.CurrentSchema,
        StartedUtc = new(2026, 11, 22, 10, 15, 0, TimeSpan.Zero),
        FinishedUtc = new(2026, 11, 22, 10, 18, 0, TimeSpan.Zero),
        Environment = SampleRun.Whole().Run.Environment,
        Servers =
        [
            new()
            {
                Id = "apache",
                Version = "2.4.71",
                Changed = "a setting",
                Facts = new Dictionary<string, string> { ["idle"] = "5.0 s", ["ends"] = "FIN <b>" },
                Differences = ["ends by Rst"],
                Pairs = new Dictionary<string, string> { ["loses POST"] = "dotnet (60 s *)" },
                Crossings = new Dictionary<string, string> { ["dotnet"] = "1 of 1 lost" },
            },
            new() { Id = "caddy", Reason = "not installed: caddy", Facts = None, Differences = [], Pairs = None, Crossings = None },
        ],
    };

    readonly TempFolder _temp = new();
    readonly RunStore _store;

    public ServerBookTests() => _store = SampleRun.Save(SampleRun.Whole(), _temp.FullPath);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void The_report_shows_them_with_their_source_and_what_is_missing()
    {
        Assert.DoesNotContain(ReportView.Of(LoadedRun.Read(_store.Folder), Provenance.None).Sections, section => section.Id == "servers");
        _store.SaveServers(Book);
        Assert.Contains("servers.json", _store.Files(_store.Load()).Select(file => file.Path));
        var view = ReportView.Of(LoadedRun.Read(_store.Folder), Provenance.None);
        var tables = view.Sections.Single(section => section.Id == "servers").Tables;
        Assert.Equal(["apache 2.4.71", "caddy"], tables[0].Rows.Select(row => row.Name));
        Assert.Equal(["5.0 s", "FIN <b>"], tables[0].Rows[0].Cells.Select(cell => cell.Text));
        Assert.Equal("not installed: caddy", tables[0].Rows[1].Reason);
        Assert.Equal(["dotnet (60 s *)", "1 of 1 lost"], tables.Skip(1).Select(table => Assert.Single(Assert.Single(table.Rows).Cells).Text));
        Assert.Equal(view.Sections.Sum(section => section.Tables.Count),
            view.Sections.SelectMany(section => section.Tables).Select(table => table.Id).Distinct().Count());
        var page = System.Text.Encoding.UTF8.GetString(Publication.Of(_store).Single(file => file.Path == "index.html").Content);
        Assert.Contains("FIN &lt;b&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("FIN <b>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_summary_shows_a_row_a_server_and_who_loses_requests()
    {
        _store.SaveServers(Book);
        var text = Summarized();
        Assert.Contains("apache  2.4.71   5.0 s  FIN <b>", text, StringComparison.Ordinal);
        Assert.Contains("apache  loses POST, if it crosses the server's close: dotnet (60 s *)", text, StringComparison.Ordinal);
        Assert.Contains("caddy  not installed: caddy", text, StringComparison.Ordinal);
        Assert.Contains("apache  not as expected: ends by Rst.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_probe_of_the_same_URL_takes_the_place_of_the_first_and_the_report_and_the_summary_show_it()
    {
        foreach (var (url, idle) in ((string, string)[])[("http://a/", "1.00 s"), ("http://b/", "– none"), ("http://a/", "2.00 s <b>")])
            RunStore.OpenToAdd(_store.Folder).AddProbe(Probed(url, idle));
        Assert.Contains("probes.json", _store.Files(_store.Load()).Select(file => file.Path));
        var view = ReportView.Of(LoadedRun.Read(_store.Folder), Provenance.None);
        var tables = view.Sections.Single(section => section.Id == "probes").Tables;
        Assert.Equal(["http://a/", "http://b/"], tables[0].Counts);
        Assert.Equal(["2.00 s <b>", "– none"], Assert.Single(tables[0].Rows).Cells.Select(cell => cell.Text));
        Assert.Equal(3, tables.Count);
        Assert.Equal(["10 s", "it ends first"], Assert.Single(tables[1].Rows).Cells.Select(cell => cell.Text));
        var page = System.Text.Encoding.UTF8.GetString(Publication.Of(_store).Single(file => file.Path == "index.html").Content);
        Assert.Contains("2.00 s &lt;b&gt;", page, StringComparison.Ordinal);
        var text = Summarized();
        Assert.Contains("What does http://a/ do with connections?", text, StringComparison.Ordinal);
        Assert.Contains("idle time-out             2.00 s <b>", text, StringComparison.Ordinal);
        Assert.Contains("so  PooledConnectionIdleTimeout: 10 s", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"url\": \"http://b/\"", "\"url\": \"http://a/\"", "a second time")]
    [InlineData("\"idle time-out\": \"1 s\"", "", "nothing, or null")]
    [InlineData("\"startedUtc\": \"2026", "\"startedUtc\": \"2027", "in this order")]
    [InlineData("\"value\": \"10 s\"", "\"worth\": \"10 s\"", "'worth'")]
    public void A_contradiction_among_probes_names_file_and_place(string from, string to, string said)
    {
        _store.AddProbe(Probed("http://a/", "1 s"));
        _store.AddProbe(Probed("http://b/", "1 s"));
        AssertRefused("probes.json", from, to, said);
    }

    string Summarized()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        Summary.Print(LoadedRun.Read(_store.Folder), Screen.For(writer, 120));
        return writer.ToString();
    }

    static ProbedServer Probed(string url, string idle) => new()
    {
        Url = url,
        Address = "127.0.0.1:80",
        StartedUtc = Book.StartedUtc,
        FinishedUtc = Book.FinishedUtc,
        Environment = Book.Environment,
        Findings = new Dictionary<string, string> { ["idle time-out"] = idle },
        Settings = [new("PooledConnectionIdleTimeout", "10 s", "it ends first")],
    };

    [Theory]
    [InlineData("\"id\": \"caddy\"", "\"id\": \"apache\"", "a second time")]
    [InlineData("\"reason\": \"not installed: caddy\",", "", "because nothing was measured")]
    [InlineData("\"schemaVersion\": 2", "\"schemaVersion\": 3", "schemaVersion is 3")]
    [InlineData("\"startedUtc\": \"2026", "\"startedUtc\": \"2027", "in this order")]
    [InlineData("\"1 of 1 lost\"", "null", "null")]
    public void A_contradiction_names_file_and_place(string from, string to, string said)
    {
        _store.SaveServers(Book);
        AssertRefused("servers.json", from, to, said);
    }

    void AssertRefused(string name, string from, string to, string said)
    {
        var file = Path.Combine(_store.Folder, name);
        var text = File.ReadAllText(file);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));
        var fault = Assert.Throws<SuiteException>(() => LoadedRun.Read(_store.Folder));
        Assert.Equal((ExitCodes.BadInput, file), (fault.ExitCode, fault.File));
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }
}
