using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Tables;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.Figures;

/// <summary>The one picture that shows the answer: a client per request beside a shared one, on one time axis.</summary>
static class Opening
{
    /// <summary>The picture; null when no link of the Run has time lines of both.</summary>
    public static Figure? Of(Subject subject)
    {
        foreach (var table in subject.Tables)
            if (Drawn(subject, table, StrategyKinds.PerRequest) is { } apart && Drawn(subject, table, StrategyKinds.Shared) is { } shared)
            {
                var end = Math.Max(Lanes.LastEvent(apart.Timeline), Lanes.LastEvent(shared.Timeline));
                return new(
                    "picture",
                    "What that looks like",
                    $"The same work ({PlainText.Clean(apart.Timeline.Workload, 100)}) by new clients and by a shared one, on one time axis. "
                        + Lanes.HowToRead,
                    [Lanes.Panel(apart.Row, table.Link, apart.Timeline, "picture", end),
                        Lanes.Panel(shared.Row, table.Link, shared.Timeline, "picture", end)],
                    Lanes.Data([apart, shared]));
            }
        return null;
    }

    static (Row Row, CaseTimeline Timeline)? Drawn(Subject subject, Table table, string strategy) =>
        table.The(strategy) is { IsMeasured: true } row && subject.Loaded.Timelines.GetValueOrDefault(row.CaseId) is { } timeline
            && Lanes.CanDraw(timeline) ? (row, timeline) : null;
}
