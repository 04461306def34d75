using System.Text;
using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Report.Page;
using PoolBench.Analysis.Report.View;
using PoolBench.Core;
using PoolBench.Core.Store;

namespace PoolBench.Analysis.Report.Write;

/// <summary>A report as files: the page, its Markdown twin, the drawings and the data.</summary>
static class Publication
{
    /// <summary>The page.</summary>
    public const string Page = OwnReport.Page;

    /// <summary>The Markdown twin.</summary>
    public const string Twin = OwnReport.Twin;

    /// <summary>The whole Run, packed.</summary>
    public const string PackedRun = "data/run.zip";

    /// <summary>Several Runs, packed.</summary>
    const string PackedRuns = "data/runs.zip";

    /// <summary>The files of the report of one Run, by their paths in its folder. The same Run gives the same bytes.</summary>
    /// <exception cref="SuiteException">The Run cannot be read.</exception>
    public static IReadOnlyList<(string Path, byte[] Content)> Of(RunStore store, VerdictView? verdict = null)
    {
        var loaded = LoadedRun.Read(store);
        var data = store.Files(loaded.Run);
        var view = ReportView.Of(loaded, Provenance.Of(loaded.Run, data, verdict?.Source is not null), verdict);
        return
        [
            (Page, Text("<!DOCTYPE html>\n" + Html.Render<ReportPage>((nameof(ReportPage.View), view)))),
            (Twin, Text(ReportMarkdown.Of(view))),
            .. view.Figures.SelectMany(figure => figure.Panels).Select(Drawn),
            (PackedRun, Zip.Pack(data)),
            .. verdict?.Source is { } source ? [("data/verdict.json", source)] : Array.Empty<(string, byte[])>(),
        ];
    }

    /// <summary>The files of the report of two to eight Runs side by side; the first is the reference.</summary>
    /// <exception cref="SuiteException">A Run cannot be read.</exception>
    public static IReadOnlyList<(string Path, byte[] Content)> SideBySide(IReadOnlyList<RunStore> stores)
    {
        var runs = stores.Select(LoadedRun.Read).ToArray();
        var data = Distinct(stores.SelectMany((store, i) =>
            store.Files(runs[i].Run).Select(file => ($"{runs[i].Run.Id}/{file.Path}", file.Content))));
        var view = Comparison.Of(runs, Provenance.Of([.. runs.Select(run => run.Run)], data));
        return [(Page, Text("<!DOCTYPE html>\n" + Html.Render<ComparisonPage>((nameof(ComparisonPage.View), view)))),
            (Twin, Text(HistoryMarkdown.Of(view))), (PackedRuns, Zip.Pack(data))];
    }

    /// <summary>The files of the history of many Runs. Reads only their <c>run.json</c>.</summary>
    /// <exception cref="SuiteException">A Run cannot be read.</exception>
    public static IReadOnlyList<(string Path, byte[] Content)> Over(IReadOnlyList<RunStore> stores)
    {
        var runs = stores.Select(store => store.Load()).ToArray();
        var data = Distinct(stores.Select((store, i) => ($"{runs[i].Id}/{RunFolders.RunFile}", store.RunFile())));
        var view = History.Of(runs, Provenance.Of(runs, data));
        return [(Page, Text("<!DOCTYPE html>\n" + Html.Render<HistoryPage>((nameof(HistoryPage.View), view)))),
            (Twin, Text(HistoryMarkdown.Of(view))), (PackedRuns, Zip.Pack(data))];
    }

    /// <summary>A drawing as a file of its own.</summary>
    public static (string Path, byte[] Content) Drawn(Panel panel) =>
        ($"charts/{panel.Id}.svg", Text(Html.Render<Drawing>((nameof(Drawing.Panel), panel), (nameof(Drawing.Alone), true)).Trim()));

    /// <summary>Writes a report whole. Replaces an older report, and nothing else.</summary>
    /// <exception cref="SuiteException">The folder holds something that is not a report, or the disk refuses.</exception>
    public static void Write(string folder, IEnumerable<(string Path, byte[] Content)> files) =>
        OwnReport.Folder.Write(folder, files);

    /// <summary>Packs a Run once, even if it is given twice.</summary>
    static (string Path, byte[] Content)[] Distinct(IEnumerable<(string Path, byte[] Content)> files) => [.. files.DistinctBy(file => file.Path)];

    static byte[] Text(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n");
}
