using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Surfaces;
using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Report.View;
using PoolBench.Analysis.Report.Write;
using PoolBench.Core;
using PoolBench.Core.Store;
using Xunit;

namespace PoolBench.Tests.Analysis.Report;

/// <summary>The report of one Run: what it says, that it says it twice in the same bytes, and that nothing in a Run can become markup.</summary>
public sealed class ReportTests : IDisposable
{
    readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void The_page_and_its_Markdown_twin_look_as_agreed()
    {
        var files = Files(ReportSample.Run(), ReportSample.Verdict);
        Golden.Matches("report/index.html", files["index.html"]);
        Golden.Matches("report/report.md", files["report.md"]);
        foreach (var (path, svg) in files.Where(file => file.Key.EndsWith(".svg", StringComparison.Ordinal)))
            Golden.Matches($"report/{path}", svg);
    }

    [Fact]
    public void A_verdict_is_read_as_the_gate_wrote_it_and_one_that_was_altered_is_refused()
    {
        var result = new GateResult
        {
            Baseline = "a",
            Candidate = "b",
            Findings = [new()
            {
                CaseId = "gate/x",
                Evidence = Evidence.Counts,
                Verdict = Verdict.CountsChanged,
                Standing = Standing.Regressed,
                Numbers = "connections 1 → 2",
                Rule = "r",
            }],
        };
        var json = System.Text.Encoding.UTF8.GetString(GateJson.Bytes(result));
        File.WriteAllText(_temp["verdict.json"], json);
        var read = VerdictView.Read(_temp["verdict.json"]);
        Assert.Equal(VerdictView.Of(result).Sentences, read.Sentences);
        // It goes with the report, which could not be made again without it.
        var files = Publication.Of(ReportSample.Save(ReportSample.Run(), _temp["run"]), read);
        Assert.Equal(json, System.Text.Encoding.UTF8.GetString(files.Single(file => file.Path == "data/verdict.json").Content));
        Assert.Contains("--verdict REPORT/data/verdict.json --out again", System.Text.Encoding.UTF8.GetString(files[1].Content),
            StringComparison.Ordinal);
        File.WriteAllText(_temp["verdict.json"], json.Replace("\"exitCode\": 1", "\"exitCode\": 0", StringComparison.Ordinal));
        Assert.Contains("which follows from the findings", Assert.Throws<SuiteException>(() => VerdictView.Read(_temp["verdict.json"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_Run_gives_the_same_bytes()
    {
        var store = ReportSample.Save(ReportSample.Run(), _temp.FullPath);
        var (once, again) = (Publication.Of(store), Publication.Of(RunStore.Open(store.Folder)));
        Assert.Equal(once.Select(file => file.Path), again.Select(file => file.Path));
        Assert.All(once.Zip(again), pair => Assert.True(pair.First.Content.AsSpan().SequenceEqual(pair.Second.Content), pair.First.Path));
    }

    [Fact]
    public void A_packed_Run_is_the_Run_and_gives_the_same_report()
    {
        var files = Publication.Of(ReportSample.Save(ReportSample.Run(), _temp.FullPath));
        File.WriteAllBytes(_temp["run.zip"], files.Single(file => file.Path == Publication.PackedRun).Content);
        System.IO.Compression.ZipFile.ExtractToDirectory(_temp["run.zip"], _temp["again"]);
        var again = Publication.Of(RunStore.Open(_temp["again"]));
        Assert.All(files.Zip(again), pair => Assert.True(pair.First.Content.AsSpan().SequenceEqual(pair.Second.Content), pair.First.Path));
    }

    [Fact]
    public void Every_chart_with_data_is_there_and_every_other_is_named_with_its_reason()
    {
        var view = ReportView.Of(ReportSample.Run(), Provenance.None, ReportSample.Verdict);
        Assert.Equal(["cap-http", "cliff", "forecast", "forest", "lanes-keep-alive-burst", "lanes-lifetime-burst",
            "picture", "pool-spike", "spectrum-lifetime", "spectrum-lifetime-burst", "spectrum-parts", "two-views-http"],
            view.Figures.Select(figure => figure.Id).Order(StringComparer.Ordinal));
        Assert.All(view.Figures, figure =>
        {
            Assert.NotEmpty(figure.HowToRead);
            Assert.NotEmpty(figure.Data.Rows);
            Assert.All(figure.Data.Rows, row => Assert.Equal(figure.Data.Header.Count, row.Count));
        });
        Assert.Equal(2, view.Absent.Count);

        var bare = ReportView.Of(SampleRun.Of(["lifetime/shared/http"]), Provenance.None);
        Assert.Empty(bare.Figures);
        Assert.All(bare.Absent, absence => Assert.NotEmpty(absence.Why));
        Assert.Equal(["Nothing was measured: none of the 1 planned cases has valid numbers."], bare.Answer);
    }

    [Fact]
    public void The_first_picture_shows_new_clients_and_a_shared_one_on_one_time_axis()
    {
        var picture = ReportView.Of(ReportSample.Run(), Provenance.None).Picture!;
        LanesPanel[] panels = [.. picture.Panels.Cast<LanesPanel>()];
        Assert.Equal(["per-request, http: 3 opened, 0 kept", "shared, http: 1 opened, 1 kept"], panels.Select(panel => panel.Title));
        // 8.5 ms is the last event of both; the shared client's own would be 4.4 ms.
        Assert.Equal([10, 10], panels.Select(panel => panel.Time.Max));
        Assert.Null(ReportView.Of(SampleRun.Whole(), Provenance.None).Picture);
    }

    [Fact]
    public void The_answer_is_computed_counts_first()
    {
        var answer = ReportView.Of(SampleRun.Whole(), Provenance.None).Answer;
        Assert.Equal("A new client per request opened 1.000 connections per request (1,000 for 1,000 requests), over http, https "
            + "and h2 alike; a shared client opened 1 in all.", answer[0]);
        Assert.StartsWith("The new clients took 4.1 × the time over http (3.8–4.5 over the iterations of one process), 10.0 × over https", answer[1],
            StringComparison.Ordinal);
        var swapped = SampleRun.Of(
            new SampleCase("lifetime/per-request/http", "n", 10, 1) { Connections = [1, 1, 1], P50 = 100, Seconds = 0.1 },
            new SampleCase("lifetime/shared/http", "n", 10, 1) { Connections = [10, 10, 10], P50 = 100, Seconds = 0.1 });
        Assert.Equal("A new client per request opened 0.100 connections per request (1 for 10 requests) over http; a shared client opened 10 in all.",
            ReportView.Of(swapped, Provenance.None).Answer[0]);
        Assert.StartsWith("The times of the two do not differ clearly", ReportView.Of(swapped, Provenance.None).Answer[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_pool_over_time_is_drawn_from_its_changes()
    {
        var figure = ReportView.Of(ReportSample.Run(), Provenance.None).Figures.Single(figure => figure.Id == "pool-spike");
        var panel = Assert.IsType<XyPanel>(figure.Panels.Single());
        Assert.Equal(("shared, http", "drained after 40.0 ms, 45 still connecting"), (panel.Title, panel.Subtitle));
        Assert.Equal(["queued", "connecting", "active", "idle"], panel.Series.Select(series => series.Name));
        Assert.Equal(["queued: 45 at most, at 0.200 ms", "connecting: 45 at most, at 0.200 ms", "active: 5 at most, at 0.200 ms",
            "idle: 50 at most, at 155 ms"], panel.Series.Select(series => series.Points.Single(point => point.Tip is not null).Tip));
        Assert.Equal([0, 0, 0, 50], panel.Series.Select(series => series.Points[^1].Y));
        Assert.Equal(["shared", "40.0", "45", "45", "5", "45", "50", "13"], figure.Data.Rows.Single().Select(cell => cell.Text));
    }

    [Fact]
    public void Lanes_count_what_was_opened_and_kept()
    {
        var figure = ReportView.Of(ReportSample.Run(), Provenance.None).Figures.Single(figure => figure.Id == "lanes-keep-alive-burst");
        Assert.Equal("keep 3, http: 17 opened, 3 kept", figure.Panels.Single().Title);
        Assert.Equal(["keep 3", "2 bursts of 10 requests at once", "17", "3", "14", "0", "0", "20", "10"],
            figure.Data.Rows.Single().Select(cell => cell.Text));
    }

    [Fact]
    public void A_percentile_that_the_sample_cannot_support_is_in_no_chart()
    {
        var few = ReportView.Of(SampleRun.Of(new SampleCase("lifetime/shared/http", "n", 30, 1)
        {
            Connections = [1, 1, 1],
            P50 = 100_000,
            Seconds = 1,
        }), Provenance.None);
        var row = few.Figures.Single(figure => figure.Id == "spectrum-lifetime").Data.Rows.Single().Select(cell => cell.Text).ToArray();
        // 90 requests: p50 has 45 beyond it, p90 has 9.
        Assert.NotEqual("–", row[3]);
        Assert.Equal(["–", "–", "–", "–"], row[4..8]);
        Assert.Equal("0.500", row[8]);
        var points = ((XyPanel)few.Figures.Single(figure => figure.Id == "spectrum-lifetime").Panels.Single()).Series.Single().Points;
        Assert.All(points.Where(point => !point.IsApart), point => Assert.True(90 / point.X >= 10 - 1e-6));
        Assert.Single(points, point => point.IsApart);
    }

    [Fact]
    public void Every_figure_of_a_table_says_where_it_comes_from()
    {
        var run = ReportSample.Run();
        var view = ReportView.Of(run, Provenance.None);
        var cells = view.Sections.SelectMany(section => section.Tables)
            .SelectMany(table => table.Rows)
            .SelectMany(row => row.Cells)
            .Where(cell => cell.Text.Any(char.IsAsciiDigit) && !cell.Text.StartsWith("1.0 ×", StringComparison.Ordinal));
        Assert.All(cells, cell => Assert.Matches(@"^(run\.json \$\.cases\[\d+\]\.((counters|samples)\[\d+\] |rate)|latency/)", cell.From!));
        var place = run.Run.Cases.Select((result, i) => (result.Id, i)).Single(each => each.Id == "lifetime/shared/https").i;
        var shared = view.Sections[0].Tables[1].Rows.Single(row => row.Name == "shared");
        Assert.Equal($"run.json $.cases[{place}].counters[0] connections: 1 / 1 / 1", shared.Cells[0].From);
    }

    [Fact]
    public void A_Run_of_one_case_and_a_Run_of_none_have_a_report()
    {
        Assert.Contains("<h2",
            Files(SampleRun.Of(new SampleCase("odd/one/http", "n", 3, 1) { Connections = [2, 2, 2], P50 = 5, Seconds = 1 }))["index.html"],
            StringComparison.Ordinal);
        Assert.Contains("Nothing was measured", Files(SampleRun.Of(["lifetime/shared/http", "odd/shared/http"]))["report.md"],
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_Run_of_five_hundred_cases_fits_into_a_page()
    {
        var many = SampleRun.Of([.. Enumerable.Range(0, 500)
            .Select(i =>
                new SampleCase($"lifetime/strategy-{i}/http", "n", 40, 1)
                {
                    Connections = [40, 40, 40],
                    TimeWait = [40, 40, 40],
                    P50 = 1000 + i,
                    Seconds = 1,
                })]);
        var files = Files(many);
        Assert.Equal(500, Regex.Count(files["index.html"], "<th scope=\"row\""));
        Assert.True(files["index.html"].Length < 2 << 20);
        Assert.Contains("Of up to 500 strategies the first 8 are drawn", files["index.html"], StringComparison.Ordinal);
    }

    [Fact]
    public void Drawings_are_well_formed_and_fetch_nothing()
    {
        var drawings = Files(ReportSample.Run(), ReportSample.Verdict).Where(file => file.Key.EndsWith(".svg", StringComparison.Ordinal)).ToArray();
        Assert.True(drawings.Length >= 8);
        Assert.All(drawings, drawing =>
        {
            var root = XDocument.Parse(drawing.Value).Root!;
            Assert.Equal("{http://www.w3.org/2000/svg}svg", root.Name.ToString());
            Assert.NotEmpty(root.Attribute("aria-label")!.Value);
            Assert.DoesNotContain("NaN", drawing.Value, StringComparison.Ordinal);
            Assert.DoesNotContain("href", drawing.Value, StringComparison.Ordinal);
            Assert.DoesNotContain("url(", drawing.Value, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Nothing_in_a_Run_becomes_markup()
    {
        var files = Files(HostileRun.Make(), ReportSample.Hostile);
        // Inside code GitHub shows what stands there.
        var outside = Regex.Replace(files["report.md"], "^```.*?^```|`[^`\n]*`", "", RegexOptions.Singleline | RegexOptions.Multiline);
        Assert.DoesNotMatch(@"(?<!\\)<(script|img)", outside);
        Assert.All(files.Values, text => Assert.DoesNotMatch("[\u202e\u001b]", text));
        Assert.All(files.Where(file => file.Key != "report.md"), file =>
        {
            Assert.DoesNotContain("<script>alert", file.Value, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img", file.Value, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("\" onload=", file.Value, StringComparison.OrdinalIgnoreCase);
        });
        Assert.All(files.Where(file => file.Key.EndsWith(".svg", StringComparison.Ordinal)), drawing => XDocument.Parse(drawing.Value));
        var markdown = files["report.md"];
        Assert.DoesNotMatch(@"(?<!\\)\]\((?!charts/|data/)", outside);
        Assert.DoesNotMatch(@"@\w|://", outside);
        Assert.Single(markdown.Split('\n'), line => line.StartsWith("# ", StringComparison.Ordinal));
        foreach (var table in Tables(markdown))
            Assert.Single(table.Select(Pipes).Distinct());
        Assert.True(files["index.html"].Length < 2 << 20);
    }

    [Fact]
    public void The_page_forbids_itself_to_fetch_anything()
    {
        var page = Files(SampleRun.Whole())["index.html"];
        Assert.Contains("default-src &#x27;none&#x27;", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(src|href)=""(?!#|data/|charts/)", page);
    }

    [Fact]
    public void A_folder_that_is_no_report_is_left_alone()
    {
        Directory.CreateDirectory(_temp["mine"]);
        File.WriteAllText(_temp["mine", "index.html"], "my own page");
        var refusal = Assert.Throws<SuiteException>(() => Publication.Write(_temp["mine"], []));
        Assert.Contains("not empty and holds no report", refusal.Message, StringComparison.Ordinal);

        var files = Publication.Of(ReportSample.Save(ReportSample.Run(), _temp["runs"]));
        Publication.Write(_temp["out"], files);
        Publication.Write(_temp["out"], Publication.Of(SampleRun.Save(SampleRun.Of(["lifetime/shared/http"]), _temp["small"])));
        Assert.False(Directory.Exists(_temp["out", "charts"]));
        Publication.Write(_temp["out"], files);
        Assert.Equal(files.Count, Directory.GetFiles(_temp["out"], "*", SearchOption.AllDirectories).Length);

        File.WriteAllText(_temp["out", "charts", "mine.svg"], "drawn by hand");
        Assert.Contains("holds charts/mine.svg, which PoolBench did not make",
            Assert.Throws<SuiteException>(() => Publication.Write(_temp["out"], files)).Message, StringComparison.Ordinal);
        Assert.Equal(files.Count + 1, Directory.GetFiles(_temp["out"], "*", SearchOption.AllDirectories).Length);
    }

    static IEnumerable<IReadOnlyList<string>> Tables(string markdown) =>
        markdown.Split("\n\n").Where(block => block.StartsWith("| ", StringComparison.Ordinal)).Select(block => block.Split('\n'));

    static int Pipes(string line) => line.Where((letter, i) => letter == '|' && (i == 0 || line[i - 1] != '\\')).Count();

    Dictionary<string, string> Files(LoadedRun loaded, VerdictView? verdict = null) =>
        Publication.Of(ReportSample.Save(loaded, _temp[Guid.NewGuid().ToString("N")]), verdict)
            .Where(file => !file.Path.StartsWith("data/", StringComparison.Ordinal))
            .ToDictionary(file => file.Path, file => Encoding.UTF8.GetString(file.Content));
}
