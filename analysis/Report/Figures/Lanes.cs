using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Tables;
using PoolBench.Analysis.Tables.Families;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.Figures;

/// <summary>One lane for each connection over time: when it is opened, kept and closed.</summary>
sealed class Lanes : FigureMaker
{
    /// <summary>How a lane is read.</summary>
    internal const string HowToRead =
        "One lane for each connection, from its opening to its close; blocks are requests, the thin line between them is idle. "
        + "A lane that reaches the right edge was kept.";

    /// <summary>With more lanes, each would be too thin to see.</summary>
    const int MostLanes = 120;

    /// <summary>Drawings in one figure.</summary>
    const int MostPanels = 12;

    public override string What => "Connection lanes";

    public override string Without(Subject subject) => subject.Loaded.Timelines.Count == 0
        ? "this Run holds no time lines (timeline/*.json); the quick and full profiles record them for small bursts"
        : $"none of this Run's {Numbers.Count(subject.Loaded.Timelines.Count)} time lines is of a measured case and "
            + $"has 1 to {Numbers.Count(MostLanes)} connections";

    public override IEnumerable<(string Family, Figure Figure)> Of(Subject subject)
    {
        foreach (var family in subject.Tables.GroupBy(table => table.Family))
        {
            var all = family.SelectMany(table =>
                table.Measured.Select(row => (Row: row, table.Link, Timeline: subject.Loaded.Timelines.GetValueOrDefault(row.CaseId))))
                .Where(each => each.Timeline is not null).ToArray();
            var rows = all.Where(each => CanDraw(each.Timeline)).Take(MostPanels).ToArray();
            if (rows.Length == 0)
                continue;
            yield return (family.Key, new(
                $"lanes-{family.Key}",
                "Every connection over time",
                $"{HowToRead} Each drawing has its own time axis.",
                [.. rows.Select(each => Panel(each.Row, each.Link, each.Timeline!))],
                Data(rows.Select(each => (each.Row, each.Timeline!))))
            {
                Notes = [.. Notes(family.Key, all.Length - rows.Length)],
            });
        }
    }

    /// <summary>Whether a case has connections, and no more than can be drawn.</summary>
    internal static bool CanDraw(CaseTimeline? timeline) => timeline is { Connections.Count: > 0 and <= MostLanes };

    static IEnumerable<string> Notes(string family, int hidden)
    {
        yield return family == FleetRows.Key
            ? "Recorded by the server while the members were measured, from the start gate on."
            : "Recorded once by the server, after the measured iterations and on a small piece of the workload; no other figure in this report is "
                + "taken from it.";
        if (hidden > 0)
            yield return $"{Numbers.Count(hidden)} more time lines of this Run are not drawn: {Numbers.Count(MostPanels)} fit, each with 1 to "
                + $"{Numbers.Count(MostLanes)} connections.";
    }

    /// <summary>A case's connections.</summary>
    /// <param name="row">The case.</param>
    /// <param name="link">Its link's name.</param>
    /// <param name="timeline">Its connections.</param>
    /// <param name="name">The beginning of the panel's id.</param>
    /// <param name="end">The end of the time axis, nanoseconds; null: its own last event.</param>
    internal static LanesPanel Panel(Row row, string link, CaseTimeline timeline, string name = "lanes", long? end = null)
    {
        var kept = Kept(timeline);
        return new(
            $"{name}-{row.CaseId.Replace('/', '-').Replace('.', '-').Replace('+', '-').Replace('=', '-')}",
            $"{row.Name}, {link}: {Numbers.Count(timeline.Connections.Count)} opened, {Numbers.Count(kept)} kept",
            Axis.Linear("ms since recording began", [Ms(end ?? LastEvent(timeline)) * 1.04]),
            [.. timeline.Connections.Select((connection, i) => LaneOf(connection, i + 1, timeline.EndNs))])
        { Subtitle = PlainText.Clean(timeline.Workload, 60) };
    }

    static Lane LaneOf(ConnectionTimeline connection, int number, long end)
    {
        var requests = connection.Requests.Count == 1 ? "1 request" : $"{Numbers.Count(connection.Requests.Count)} requests";
        var close = connection.ClosedNs is { } closed ? $"closed by {By(connection.ClosedBy!.Value)} at {Numbers.Significant(Ms(closed))} ms"
            : $"still open at {Numbers.Significant(Ms(end))} ms";
        return new(Ms(connection.OpenedNs), connection.SecuredNs is { } secured ? Ms(secured) : null, connection.ClosedNs is { } at ? Ms(at) : null,
            [.. connection.Requests.Select(request => (Ms(request.StartNs), Ms(request.EndNs)))],
            $"connection {Numbers.Count(number)}: opened at {Numbers.Significant(Ms(connection.OpenedNs))} ms, {requests}, {close}");
    }

    /// <summary>The numbers behind the lanes.</summary>
    internal static DataTable Data(IEnumerable<(Row Row, CaseTimeline Timeline)> cases) => new(
        ["case", "workload", "connections", "kept open", "closed by client", "closed by server", "reset", "requests", "most at once"],
        [.. cases.Select(IReadOnlyList<Cell> (each) => Line(each.Row, each.Timeline))]);

    static Cell[] Line(Row row, CaseTimeline timeline)
    {
        Cell From(long count) => new(Numbers.Count(count), $"timeline/{row.CaseId}.json $.connections");
        return
        [
            row.Name, PlainText.Clean(timeline.Workload, 100), From(timeline.Connections.Count), From(Kept(timeline)),
            From(Ended(timeline, ConnectionEnd.Client)), From(Ended(timeline, ConnectionEnd.Server)), From(Ended(timeline, ConnectionEnd.Reset)),
            From(timeline.Connections.Sum(connection => connection.Requests.Count)), From(Peak(timeline)),
        ];
    }

    /// <summary>The last event; after it there was only the wait for quiet.</summary>
    internal static long LastEvent(CaseTimeline timeline) =>
        timeline.Connections.SelectMany(connection =>
            connection.Requests.Select(request => request.EndNs).Append(connection.ClosedNs ?? connection.OpenedNs)).Max();

    static int Kept(CaseTimeline timeline) => timeline.Connections.Count(connection => connection.ClosedNs is null);

    static int Ended(CaseTimeline timeline, ConnectionEnd by) => timeline.Connections.Count(connection => connection.ClosedBy == by);

    /// <summary>The most connections open at once.</summary>
    static int Peak(CaseTimeline timeline)
    {
        var (open, peak) = (0, 0);
        var opened = timeline.Connections.Select(connection => (At: connection.OpenedNs, Change: 1));
        var closed = timeline.Connections.Select(connection => (At: connection.ClosedNs ?? long.MaxValue, Change: -1));
        foreach (var (_, change) in opened.Concat(closed).Order())
            peak = Math.Max(peak, open += change);
        return peak;
    }

    static string By(ConnectionEnd end) => end switch { ConnectionEnd.Client => "the client", ConnectionEnd.Server => "the server", _ => "a reset" };

    static double Ms(long nanoseconds) => nanoseconds / 1e6;
}
