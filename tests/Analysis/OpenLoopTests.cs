using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Report.View;
using PoolBench.Analysis.Report.Write;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using Xunit;

namespace PoolBench.Tests.Analysis;

/// <summary>What tables, drawings and checks make of invented open loops.</summary>
public sealed class OpenLoopTests
{
    static readonly OpenSample Capped = new("open-loop/poisson-80/limits-8-8/http", 750, 8.5, 4);
    static readonly OpenSample Uncapped = new("open-loop/poisson-80/shared/http", 750, 8.5, 0);

    [Fact]
    public void The_wait_stands_beside_its_predictions()
    {
        // 750 × 8.5 ms = 6.375 of 8 slots; half of the requests waited 4 ms.
        var text = Text(Capped);
        Assert.Contains("Poisson arrivals at 0.80 of 8 slots (limits) waited 2.00 ms on average; M/D/c, which assumes a long run, predicts 1.25, and "
            + "exactly these arrivals with constant service would wait 2.00.", text, StringComparison.Ordinal);
        Assert.Contains("∞", Text(Capped with { Rate = 950 }), StringComparison.Ordinal);
        Assert.DoesNotContain("M/D/c, which", Text(Capped with { Id = "open-loop/constant-80/limits-8-8/http" }), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_closed_loop_would_hide_is_said_of_the_row_where_it_is_most_and_of_no_other()
    {
        Assert.DoesNotContain("coordinated omission", Text(Capped, Uncapped), StringComparison.Ordinal);
        var stall = Capped with { Id = "open-loop/stall/limits-8-8/http", QueueMs = 160 };
        Assert.Contains("stall, limits 8: one request in a hundred took 168 ms from when it was due, and 8.50 ms from when it went out",
            Text(Capped, stall, Uncapped), StringComparison.Ordinal);
    }

    [Fact]
    public void Late_starts_are_said_where_there_were_any()
    {
        Assert.Contains("Late starts: at most 3 of 400 requests in an iteration (poisson-80, limits 8)", Text(Capped), StringComparison.Ordinal);
        Assert.DoesNotContain("Late starts:", Text(Capped with { LateStarts = [0, 0, 0] }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_drawing_has_two_lines_a_case_and_those_that_part_most_come_first()
    {
        var stall = Capped with { Id = "open-loop/stall/limits-8-8/http", QueueMs = 160 };
        var figure = ReportView.Of(Loaded(Capped, stall, Uncapped), Provenance.None).Figures.Single(figure => figure.Id == "two-views-http");
        Assert.Equal(["stall, limits 8", "poisson-80, limits 8", "poisson-80, shared"], figure.Panels.Select(panel => panel.Title));
        Assert.All(figure.Panels.Cast<XyPanel>(), panel => Assert.Equal(["due", "sent"], panel.Series.Select(line => line.Name)));
    }

    [Fact]
    public void What_contradicts_an_open_loop_is_refused()
    {
        var (result, latency) = (Capped.Result, Capped.Latency);
        Assert.Empty(CaseCheck.Faults(result, "$"));
        Assert.Empty(LatencyCheck.Faults(latency, "$").Concat(LatencyCheck.Faults(latency, result, "$")));

        Assert.Contains(CaseCheck.Faults(result with { Rate = 0 }, "$"), fault => fault.Place == "$.rate");
        Assert.Contains(CaseCheck.Faults(result with { Rate = double.NaN }, "$"), fault => fault.Place == "$.rate");
        Assert.Contains(CaseCheck.Faults(result with { Rate = null }, "$"), fault => fault.Place == "$.rate");
        Assert.Contains(LatencyCheck.Faults(latency, result with { Rate = null }, "$"), fault => fault.Place == "$.iterations[0].fromSent");
        Assert.Contains(LatencyCheck.Faults(With(latency, null), result, "$"), fault => fault.Place == "$.iterations[0].fromSent");
        Assert.Contains(LatencyCheck.Faults(With(latency, latency.Iterations[0].Parts[LatencyParts.Reused]), "$"), fault =>
            fault.Place == "$.iterations[0].fromSent");
        Assert.Contains(LatencyCheck.Faults(With(latency, (Capped with { ServiceMs = 20 }).Latency.Iterations[0].FromSent), "$"), fault =>
            fault.Found.Contains("a maximum of", StringComparison.Ordinal));
        Assert.Contains(LatencyCheck.Faults(With(latency, (Capped with { ServiceMs = 11 }).Latency.Iterations[0].FromSent), "$"), fault =>
            fault.Found.Contains("a sum of", StringComparison.Ordinal));
    }

    [Fact]
    public void Rate_and_both_views_come_back_from_the_disk_as_they_were_written()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.FullPath, "case.json");
        CaseFile.Save(file, Capped.Result, Capped.Latency);
        var read = CaseFile.Load(file);
        Assert.Equal(750, read.Result.Rate);
        Assert.Equal(Capped.Latency.Iterations[2].FromSent!.Sum, read.Latency!.Iterations[2].FromSent!.Sum);
    }

    [Fact]
    public void Both_views_are_exported()
    {
        var lines = Histograms.Csv(Capped.Latency).Split('\n');
        Assert.Equal(["fromSent", "queueTime", "queued", "reused", "serviceTime"],
            lines.Skip(1).SkipLast(1).Select(line => line.Split(',')[1]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(400,
            lines.Where(line => line.StartsWith("2,fromSent,", StringComparison.Ordinal))
                .Sum(line => int.Parse(line.Split(',')[3], System.Globalization.CultureInfo.InvariantCulture)));
    }

    static CaseLatency With(CaseLatency latency, HistogramData? sent) =>
        latency with { Iterations = [.. latency.Iterations.Select(iteration => iteration with { FromSent = sent })] };

    static string Text(params OpenSample[] cases) =>
        string.Join(' ', SummaryTests.Text(Loaded(cases), 120).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    static LoadedRun Loaded(params OpenSample[] cases)
    {
        var run = SampleRun.Of([.. cases.Select(each => each.Id)]).Run;
        CaseResult[] results = [.. cases.Select(each => each.Result)];
        return new(run with { Plan = [.. results.Select(each => each.ToPlanned())], Cases = results },
            cases.ToDictionary(each => each.Id, each => each.Latency));
    }
}
