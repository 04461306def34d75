using System.Net;
using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Report.View;
using PoolBench.Analysis.Tables;
using PoolBench.Analysis.Tables.Families;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.Write;

/// <summary>The parts of README.md that come from the newest published report. Each is between two markers; nothing else changes.</summary>
static class Readme
{
    /// <summary>The folder of published reports, below the checkout's root.</summary>
    public static readonly string Published = Path.Combine("results", "reports");

    const string File = "README.md";

    /// <summary>The drawings that README shows where a Run has no picture of its answer, in order of preference.</summary>
    static readonly string[] Shown = ["lanes-keep-alive-burst", "lanes-keep-alive-steady", "lanes-lifetime-burst", "cliff", "spectrum-lifetime"];

    const int MostDrawings = 3;

    /// <summary>The rows that answer: the report has all others.</summary>
    static readonly string[] Links = ["http", "https"], Strategies = [StrategyKinds.PerRequest, StrategyKinds.Shared];

    /// <summary>The text as it should be, and as it is.</summary>
    /// <exception cref="SuiteException">There is no report, its data cannot be read, or a marker is missing.</exception>
    public static (string Wanted, string Found, string Report) Of(string root)
    {
        var report = Newest(Path.Combine(root, Published));
        var path = Path.Combine(root, File);
        var found = System.Text.Encoding.UTF8.GetString(Disk.Read(path)).ReplaceLineEndings("\n");
        var loaded = Load(report);
        var link = $"results/reports/{Path.GetFileName(report)}";
        var wanted = Put(Put(found, path, "table", Table(loaded, link)), path, "chart", Chart(loaded, link));
        return (wanted, found, link);
    }

    /// <summary>The newest published report's folder, below the checkout, with slashes.</summary>
    /// <exception cref="SuiteException">There is none.</exception>
    public static string NewestIn(string root) => $"results/reports/{Path.GetFileName(Newest(Path.Combine(root, Published)))}";

    /// <summary>Writes README.md.</summary>
    public static void Write(string root, string text) => Disk.Write(Path.Combine(root, File), System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>New clients and a shared one, without TLS and with it; what makes times unsure, the answer and the code that follows.</summary>
    static string Table(LoadedRun loaded, string link)
    {
        var text = new Markdown();
        var tables = Tables.Table.Of(loaded);
        var lifetime = tables.Where(table => table.Family == "lifetime" && table.Measured.Count > 0).ToArray();
        var answer = lifetime.Where(table => Links.Contains(table.Link)).ToArray();
        text.Block($"{Markdown.Escape(PlainText.Clean(Frame.Setting(loaded.Run), 300))} ([the whole report]({link}/report.md); the "
            + "page, `index.html` beside it, opens from disk):");
        var work = lifetime.Select(table => table.Workload).OfType<string>().FirstOrDefault() ?? "";
        text.Table(
            [PlainText.Clean(work, 100), "connections", "TLS full / resumed", "left in TIME_WAIT", "p50 ms", "p99 ms", "max ms",
                "allocated / request", "time vs shared (range)"],
            answer.SelectMany(table => Strategies.Select(table.The).OfType<Row>().Select(row => Line(table, row))));
        foreach (var sentence in Frame.Warnings(loaded.Run.Environment).Concat(Answer.Of(tables)))
            text.Paragraph(sentence);
        if (Phrases.Share(lifetime).Any())
            text.Code(Phrases.SharedClient, "csharp");
        return text.ToString();
    }

    static string[] Line(Table table, Row row)
    {
        static string Ms(double? nanoseconds) => nanoseconds is { } known ? Numbers.Significant(known / 1e6) : Grid.None;
        var tls = table.HasTls ? $"{Columns.Count(row, CounterNames.TlsFull)} / {Columns.Count(row, CounterNames.TlsResumed)}" : Grid.None;
        var left = Columns.Count(row, CounterNames.TimeWaitClient)
            + (row.Extent(CounterNames.TimeWaitServer) is { High: > 0 } server ? $" + {server} (server)" : "");
        var ratio = table.VersusShared(row) is { } versus
            ? $"{Numbers.Ratio(versus.Median)} × ({Numbers.Ratio(versus.Low)}–{Numbers.Ratio(versus.High)})"
            : table.Shared(row) == row ? "1.0 ×" : Grid.None;
        return [$"{row.Name}, {table.Link}", Columns.Count(row, CounterNames.Connections), tls, left,
            Ms(row.Percentile(0.5)), Ms(row.Percentile(0.99)), Ms(row.Latency.Count > 0 ? row.Latency.Max : null),
            row.Allocated is { } bytes ? $"{Numbers.Fixed(bytes / 1024, 1)} KB" : Grid.None, ratio];
    }

    static string Chart(LoadedRun loaded, string link)
    {
        var view = ReportView.Of(loaded, Provenance.None);
        var figure = view.Picture ?? Shown.Select(id => view.Figures.FirstOrDefault(figure => figure.Id == id)).OfType<Figure>().FirstOrDefault();
        if (figure is null)
            return "";
        var text = new Markdown();
        Panel[] panels = [.. Telling(figure.Panels)];
        text.Block(string.Join('\n', panels.Select(panel => Picture(panel, link, 96 / panels.Length))));
        text.Paragraph($"{figure.Title}. {figure.HowToRead}");
        return text.ToString();
    }

    static string Picture(Panel panel, string link, int percent) =>
        $"<a href=\"{link}/report.md\"><img src=\"{link}/charts/{panel.Id}.svg\" width=\"{percent}%\" "
        + $"alt=\"{WebUtility.HtmlEncode(panel.Alternative)}\"></a>";

    /// <summary>The first, the middle and the last drawing: nothing kept, something kept, everything kept.</summary>
    static IEnumerable<Panel> Telling(IReadOnlyList<Panel> panels) =>
        panels.Count <= MostDrawings ? panels : [panels[0], panels[(panels.Count - 1) / 2], panels[^1]];

    static string Put(string text, string path, string name, string content)
    {
        var (begin, end) = ($"<!-- report: {name} -->\n", $"<!-- report: end of {name} -->");
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        if (from < 0 || to < from || text.IndexOf(begin, from + 1, StringComparison.Ordinal) >= 0
            || text.IndexOf(end, to + 1, StringComparison.Ordinal) >= 0)
            throw SuiteException.In(path, null, $"the markers of the {name} are missing, doubled or in the wrong order",
                $"one line \"{begin.TrimEnd()}\" and one line \"{end}\" below it", "Put them where the generated part belongs.");
        return string.Concat(text.AsSpan(0, from + begin.Length), content, text.AsSpan(to));
    }

    static string Newest(string folder)
    {
        // Their names begin with the date.
        var reports = !Directory.Exists(folder) ? [] : Disk.Guard(folder, "could not be listed", () => Directory.EnumerateDirectories(folder)
            .Where(report => System.IO.File.Exists(Path.Combine(report, Publication.PackedRun))).OrderDescending(StringComparer.Ordinal).ToArray());
        return reports.Length > 0 ? reports[0] : throw SuiteException.In(folder, null, "there is no published report", "at least one",
            Hint.As("Make one: dotnet run -c Release --project analysis -- report RUN --out results/reports/DATE-COMMIT"));
    }

    static LoadedRun Load(string report)
    {
        using var folder = TemporaryFolder.Create("readme");
        Zip.Unpack(Path.Combine(report, Publication.PackedRun), folder.FullPath);
        return LoadedRun.Read(folder.FullPath);
    }
}
