using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Report.View;
using PoolBench.Core;
using Cost = PoolBench.Analysis.Tables.Families.BreakEven.Cost;
using Words = PoolBench.Analysis.Tables.Families.BreakEven;

namespace PoolBench.Analysis.Report.Figures;

/// <summary>The cost of not reusing a connection against the round-trip time, by kind of handshake.</summary>
sealed class BreakEven : FigureMaker
{
    const string Formula = "Cost = median latency of requests on new connections − median latency of a shared client's, at the same round-trip time. "
        + "By the flights: TCP 1 round trip, TLS 1.3 one more, TLS 1.2 two more, or one when the session is resumed. The time is emulated below TLS "
        + "by the server; connect() itself returns at once.";

    public override string What => "Break-even against the round-trip time";

    public override string Without(Subject subject) => subject.WithoutFamily("break-even", "full") ?? subject.WithoutLatencies ?? Missing(subject);

    static string Missing(Subject subject)
    {
        string[] there = [.. subject.Of("break-even").SelectMany(table => Far(table).Select(cost => $"{Words.Rtt(cost.Row)} over {table.Link}"))];
        return there.Length == 0
            ? "it needs new clients and a shared one at the same emulated round-trip time, each with latencies of at "
                + "least 20 requests, and this Run has no such pair"
            : $"it needs at least two emulated round-trip times over one link, and this Run has {string.Join(", ", there)}; the full profile has "
                + "more (--profile full --filter 'break-even/*')";
    }

    /// <summary>The costs that can be drawn: those at distances above 0.</summary>
    static Cost[] Far(Tables.Table table) => [.. Cost.All(table).Where(cost => cost.Row.RttMs > 0)];

    public override IEnumerable<(string Family, Figure Figure)> Of(Subject subject)
    {
        var links = subject.Of("break-even").Select(table => (table.Link, Costs: Far(table))).Where(link => link.Costs.Length > 1).ToArray();
        if (links.Length == 0)
            yield break;
        var costs = links.SelectMany(link => link.Costs).ToArray();
        var distances = costs.Select(cost => cost.Row.RttMs).Distinct().Order().ToArray();
        var distance = new Axis("round-trip time, ms", distances[0], distances[^1], IsLog: true,
            [.. distances.Select(rtt => new Tick(rtt, rtt.ToString("0.###", Numbers.Invariant)))]);
        var flights = costs.Select(cost => Words.TripsOf(cost.Row)).Distinct().Order().ToArray();
        var time = new XyPanel(
            "break-even-ms",
            "Cost of a new connection, ms",
            distance,
            Axis.Log("ms a request", costs.Select(cost => cost.Ms).Concat(flights.Select(trips => trips * distances[^1]))),
            [.. links.Select((link, i) => SeriesOf(link.Link, i, link.Costs, cost => cost.Ms)), .. flights.Select(trips => Line(trips, distances))]);
        var round = new XyPanel(
            "break-even-trips",
            "Cost of a new connection, round trips",
            distance,
            Axis.Linear("round trips a request", costs.Select(cost => cost.Trips!.Value).Append(flights[^1] + 1)),
            [.. links.Select((link, i) => SeriesOf(link.Link, i, link.Costs, cost => cost.Trips!.Value))])
        { Rules = [.. flights.Select(trips => new Rule(trips, $"{Numbers.Count(trips)} by the flights"))] };
        yield return ("break-even", new(
            "break-even",
            "What not reusing a connection costs, by distance",
            "Right is farther away. Marks are measured, dotted and level lines follow from the flights of TCP and TLS; where marks are "
            + "above them, the difference is processor time, not distance.",
            [time, round],
            Data(links.SelectMany(link => link.Costs.Select(cost => (link.Link, cost)))))
        { Notes = [Formula] });
    }

    static Series SeriesOf(string link, int style, Cost[] costs, Func<Cost, double> y) => new(link, style,
        [.. costs.Where(cost => y(cost) > 0).Select(cost => new Point(cost.Row.RttMs, y(cost),
            $"{link}, {Words.Rtt(cost.Row)}: {Numbers.Significant(cost.Ms)} ms, {Numbers.Fixed(cost.Trips!.Value, 2)} round trips"))]);

    static Series Line(int trips, double[] distances) =>
        new(trips == 1 ? "1 round trip" : $"{Numbers.Count(trips)} round trips", 7,
            [.. distances.Select(rtt => new Point(rtt, trips * rtt, Tip: null))])
        { IsPredicted = true };

    static DataTable Data(IEnumerable<(string Link, Cost Cost)> rows) => new(
        ["link", "round-trip time ms", "p50 ms, new connection", "not reusing costs ms", "in round trips", "by the flights"],
        [.. rows.Select(IReadOnlyList<Cell> (each) =>
        [
            each.Link, each.Cost.Row.RttMs.ToString("0.###", Numbers.Invariant),
            new(Numbers.Significant(each.Cost.Row.Percentile(0.5)!.Value / 1e6), Trace.Latency(each.Cost.Row.CaseId)),
            new(Numbers.Significant(each.Cost.Ms), Trace.Latency(each.Cost.Row.CaseId)),
            Numbers.Fixed(each.Cost.Trips!.Value, 2), Numbers.Count(Words.TripsOf(each.Cost.Row)),
        ])]);
}
