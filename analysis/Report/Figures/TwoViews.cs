using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Tables;
using PoolBench.Core;

namespace PoolBench.Analysis.Report.Figures;

/// <summary>
/// An open loop's latencies at every percentile, from when requests were due and from when they went out: open against closed loop.
/// </summary>
sealed class TwoViews : FigureMaker
{
    /// <summary>The most drawings; those whose views differ most come first.</summary>
    const int Most = 6;

    public override string What => "Open against closed loop";

    public override string Without(Subject subject) => subject.WithoutFamily("open-loop", "full") ?? subject.WithoutLatencies
        ?? "no case of family open-loop has both views of at least 20 requests";

    public override IEnumerable<(string Family, Figure Figure)> Of(Subject subject)
    {
        foreach (var table in subject.Of("open-loop"))
        {
            var rows = table.Measured.Where(row => row.Latency.Supports(0.5) && row.FromSent.Count > 0).ToArray();
            var drawn = rows.OrderByDescending(Hidden).Take(Most).ToArray();
            if (drawn.Length == 0)
                continue;
            var figure = Spectrum.Figure($"two-views-{table.Link}", "Open against closed loop: one run, two views",
                [.. drawn.Select(row => ($"two-views-{row.CaseId.Replace('/', '-')}", row.Name, Curves(row)))], "counted from");
            yield return (table.Family, figure with
            {
                HowToRead = figure.HowToRead
                    + " Where the lines part, requests waited for their turn: a closed loop, which sends when "
                    + "it has its answer, shows the lower line only.",
                Notes = rows.Length > Most
                    ? [$"Of {Numbers.Count(rows.Length)} cases the {Numbers.Count(Most)} are drawn whose views differ most; the table has all."] : [],
            });
        }
    }

    static Spectrum.Curve[] Curves(Row row) => [new("due", 0, row.Latency, row.CaseId), new("sent", 1, row.FromSent, row.CaseId)];

    /// <summary>Mean latency from when requests were due, divided by the mean from when they went out.</summary>
    static double Hidden(Row row) => row.Latency.Sum / Math.Max(1, row.FromSent.Sum);
}
