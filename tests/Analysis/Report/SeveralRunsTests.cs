using PoolBench.Analysis.Report.Page;
using PoolBench.Analysis.Report.View;
using PoolBench.Analysis.Report.Write;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using Xunit;

namespace PoolBench.Tests.Analysis.Report;

/// <summary>Runs side by side, and many of them over time.</summary>
public sealed class SeveralRunsTests : IDisposable
{
    readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Only_fields_that_differ_are_shown_and_a_changed_count_comes_first()
    {
        var (a, b) = (Pair(1, 1, SampleRun.Environment), Pair(2, 1, SampleRun.Environment with { Kernel = "6.99", LoadAverage = "0.9" }));
        var view = Comparison.Of([a, b], Provenance.None);
        Assert.Equal([["kernel", "6.18.44", "6.99"]], view.Environment.Rows.Select(row => row.Select(cell => cell.Text)));
        Assert.Equal([["lifetime/shared/http", "connections", "1", "2"], ["lifetime/shared/http", "dials", "1", "2"]],
            view.Counts.Rows.Select(row => row.Select(cell => cell.Text)));
        Assert.Equal("2 of 6 exact counts differ, first lifetime/shared/http connections: 1 → 2.", view.Answer[0]);
        Assert.Contains("compare their counts, not their times", Assert.Single(view.Warnings).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_Runs_say_so_and_times_have_their_ratio_with_its_range()
    {
        var view = Comparison.Of([Pair(1, 1, SampleRun.Environment), Pair(1, 2, SampleRun.Environment)], Provenance.None);
        Assert.Equal("All 6 exact counts that the Runs have in common agree.", view.Answer[0]);
        Assert.Empty(view.Environment.Rows);
        Assert.Empty(view.Warnings);
        Assert.Equal(["1", "1", "0.100", "0.100", "2.00 × slower", "(1.85–2.17)"],
            view.Sections.Single().Tables.Single().Rows[0].Cells.Select(cell => cell.Text));
    }

    [Fact]
    public void Five_hundred_Runs_show_the_one_that_changed_a_count()
    {
        var runs = Enumerable.Range(0, 500).Select(i => Numbered(i, dialled: i < 321 ? 1 : 2, seconds: i < 100 ? 1 : 1.5)).ToArray();
        var view = History.Of(runs.Reverse(), Provenance.None);
        Assert.Equal("500 Runs", view.Title);
        Assert.Equal([(321, "connections", "1", "2"), (321, "dials", "1", "2"), (321, "usedOnce", "1", "2")],
            view.Changes.Where(change => !change.IsAdvisory && change.CaseId == "lifetime/shared/http")
                .Select(change => (change.Run, change.Name, change.Before, change.After)));
        Assert.Equal([100], view.Changes.Where(change => change.IsAdvisory && change.CaseId == "lifetime/shared/http").Select(change => change.Run));
        Assert.StartsWith("Exact counts changed 3 times, last in 20270210T", view.Answer[0], StringComparison.Ordinal);
        var page = Html.Render<HistoryPage>((nameof(HistoryPage.View), view));
        Assert.Equal(view.Rows.Sum(row => row.Lines.Count), page.Split("<svg").Length - 1);
        Assert.True(page.Length < 2 << 20);
        Assert.Equal(page, Html.Render<HistoryPage>((nameof(HistoryPage.View), History.Of(runs, Provenance.None))));
    }

    [Fact]
    public void A_case_that_comes_and_goes_is_no_change_of_its_counts()
    {
        var with = Numbered(0, 1, 1);
        var without = Numbered(1, 1, 1);
        without = without with { Cases = [.. without.Cases.Skip(1)] };
        var view = History.Of([with, without, Numbered(2, 1, 1)], Provenance.None);
        Assert.Empty(view.Changes);
        Assert.Equal([1, null, 1], view.Rows.Single(row => row.CaseId == "lifetime/shared/http").Lines[0].Values);
    }

    [Fact]
    public void The_command_puts_few_side_by_side_and_makes_a_history_of_many()
    {
        for (var i = 0; i < 9; i++)
            SampleRun.Save(new LoadedRun(Numbered(i, 1, 1), Pair(1, 1, SampleRun.Environment).Latencies), _temp["runs"]);
        var runs = RunFolders.List(_temp["runs"]);
        Assert.Contains("2 Runs", Command("report", runs[0], runs[1], "--out", _temp["two"]), StringComparison.Ordinal);
        Assert.Contains("2 Runs side by side", File.ReadAllText(_temp["two", "index.html"]), StringComparison.Ordinal);
        Assert.Contains("9 Runs", Command("report", _temp["runs"], "--out", _temp["nine"]), StringComparison.Ordinal);
        Assert.Contains("Where something changed", File.ReadAllText(_temp["nine", "report.md"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new double[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, new int[0])]
    [InlineData(new double[] { 1, 1.01, 0.99, 1, 1, 1.2, 1.21, 1.19, 1.2, 1.2 }, new[] { 5 })]
    [InlineData(new double[] { 1, 1, 1, 1, 1, 9, 1, 1, 1, 1, 1, 1 }, new int[0])]
    [InlineData(new double[] { 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2 }, new int[0])]
    [InlineData(new double[] { 1, 1, 1, 1, 2, 2, 2, 2, 2 }, new int[0])]
    public void A_time_has_a_point_where_its_level_changes_and_not_where_it_is_noisy(double[] values, int[] points) =>
        Assert.Equal(points, ChangeDetector.Find(values).Select(point => point.At));

    static string Command(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(0, PoolBench.Analysis.Commands.AnalysisCommands.Run(args, output, error));
        Assert.Equal("", error.ToString());
        return output.ToString();
    }

    static Run Numbered(int number, int dialled, double seconds)
    {
        var start = Template.StartedUtc.AddHours(6 * number);
        var run = Plain(dialled, seconds);
        return run with
        {
            Id = start.ToString("yyyyMMdd'T'HHmmss'Z-1a2b3c4'", System.Globalization.CultureInfo.InvariantCulture),
            StartedUtc = start,
            FinishedUtc = start.AddMinutes(2),
        };
    }

    /// <summary>Without latencies, which take long to invent.</summary>
    static Run Plain(int dialled, double seconds)
    {
        var shared = Template.Cases[0];
        return Template with
        {
            Cases = [shared with
            {
                Counters = [.. shared.Counters.Select(counter => counter with { Values = [dialled, dialled, dialled] })],
                Samples = [new() { Name = SampleNames.Seconds, Values = [seconds, seconds, seconds] }],
            }, Template.Cases[1]],
        };
    }

    static readonly Run Template = Pair(1, 1, SampleRun.Environment).Run;

    static LoadedRun Pair(int dialled, double seconds, RunEnvironment environment)
    {
        var run = SampleRun.Of(
            new SampleCase("lifetime/shared/http", "n", 1000, 1) { Connections = [dialled, dialled, dialled], P50 = 100_000, Seconds = seconds },
            new SampleCase("lifetime/per-request/http", "n", 1000, 1) { Connections = [1000, 1000, 1000], P50 = 300_000, Seconds = 3 });
        return run with { Run = run.Run with { Environment = environment } };
    }
}
