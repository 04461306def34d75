using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Tables;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.Figures;

/// <summary>Ports held in TIME_WAIT at a given request rate, from the counts alone.</summary>
sealed class Forecast : FigureMaker
{
    /// <summary>How long Linux keeps a closed connection's port in TIME_WAIT (TCP_TIMEWAIT_LEN).</summary>
    const double TimeWaitSeconds = 60;

    /// <summary>Below this share, ports come from the client's start, not from its requests.</summary>
    const double Grows = 0.01;

    /// <summary>Where the axis of request rates ends.</summary>
    const double MostRate = 10_000;

    /// <summary>More lines would be hard to distinguish; those that hold most ports come first.</summary>
    const int MostLines = 8;

    public override string What => "TIME_WAIT and port forecast";

    public override string Without(Subject subject) => subject.WithoutFamily("lifetime", "quick")
        ?? (Ports(subject.Loaded.Run.Environment.PortRange) is null
            ? $"the range of local ports is not known (\"{PlainText.Clean(subject.Loaded.Run.Environment.PortRange, 40)}\")"
            : $"no case of family lifetime leaves a port in TIME_WAIT with every {Numbers.Count((long)(1 / Grows))}th request or more often");

    static Row[] Growing(Table table) => [.. table.Measured.Where(row => row.Connections is not null && Share(row) >= Grows)];

    public override IEnumerable<(string Family, Figure Figure)> Of(Subject subject)
    {
        if (Ports(subject.Loaded.Run.Environment.PortRange) is not { } ports)
            yield break;
        if (subject.Of("lifetime").FirstOrDefault(each => Growing(each).Length > 0) is not { } table)
            yield break;
        var growing = Growing(table);
        var rates = Axis.Log("requests per second", [1, 10_000]);
        // Equal shares share one line, and its legend names them all.
        var lines = growing.GroupBy(Share).OrderByDescending(same => same.Key).Take(MostLines).ToArray();
        var panel = new XyPanel(
            "forecast",
            "Ports in TIME_WAIT towards one server",
            Axis.Log("requests per second", [1, MostRate]),
            Axis.Log("ports", [1, ports, lines.Max(same => Held(same.Key, MostRate))]),
            [.. lines.Select((same, i) => new Series(Names([.. same]), i, [.. Points(same.Key, ports)]))])
        { Rules = [new(ports, $"{Numbers.Count(ports)} local ports")] };
        yield return ("lifetime", new(
            "forecast",
            "When the local ports run out",
            "Follow a line to the right until it meets the horizontal one: from that request rate on, every "
            + "local port towards one server is in TIME_WAIT.",
            [panel],
            new(["strategy", "connections", "requests", "client ports in TIME_WAIT", "ports held at 100 req/s", "ports run out at req/s"],
                [.. growing.Select(IReadOnlyList<Cell> (row) => Line(subject, row, ports))]))
        { Notes = [.. Notes(ports, [.. table.Measured.Except(growing).Where(row => row.Connections is not null)])] });
    }

    static IEnumerable<string> Notes(int ports, IReadOnlyList<Row> steady)
    {
        var wait = Numbers.Fixed(TimeWaitSeconds, 0);
        yield return $"Ports held = ports left by a request × requests per second × {wait} s in TIME_WAIT; they run out at "
            + $"{Numbers.Count(ports)} / ({wait} × ports left by a request). "
            + "Ports left by a request = the client's sockets in TIME_WAIT / requests, the highest of the iterations. net.ipv4.tcp_tw_reuse may "
            + "let the kernel take a port back after a second.";
        if (steady.Count > 0)
            yield return $"Not drawn, because they leave fewer than one port for {Numbers.Count((long)(1 / Grows))} requests: "
                + $"{string.Join(", ", steady.Select(row => row.Name))}.";
    }

    static string Names(IReadOnlyList<Row> rows) =>
        string.Join(", ", rows.Take(2).Select(row => row.Name)) + (rows.Count > 2 ? $" and {Numbers.Count(rows.Count - 2)} more" : "");

    /// <summary>A straight line over all rates, with a mark at each power of ten and where the ports run out.</summary>
    static IEnumerable<Point> Points(double share, int ports)
    {
        var limit = Limit(share, ports);
        foreach (var rate in new[] { 1, 10, 100, 1000, MostRate, limit }.Where(rate => rate is >= 1 and <= MostRate).Order())
            yield return new(rate, Math.Max(1, Held(share, rate)),
                $"{Numbers.Significant(rate)} requests per second hold {Numbers.Count((long)Math.Round(Held(share, rate)))} "
                + $"ports{(rate == limit ? ": all there are" : "")}");
    }

    static Cell[] Line(Subject subject, Row row, int ports)
    {
        var share = Share(row);
        return
        [
            row.Name,
            new(row.Connections.ToString()!, subject.Trace.Of(row.CaseId, [CounterNames.Connections])),
            Numbers.Count(row.Requests),
            new(row.Extent(CounterNames.TimeWaitClient)?.ToString() ?? Grid.Unavailable, subject.Trace.Of(row.CaseId, [CounterNames.TimeWaitClient])),
            Numbers.Count((long)Math.Round(Held(share, 100))), Numbers.Count((long)Math.Round(Limit(share, ports))),
        ];
    }

    /// <summary>Ports left in TIME_WAIT by a request: the client's sockets as the system counted them, or else every connection.</summary>
    static double Share(Row row) => (row.Extent(CounterNames.TimeWaitClient) ?? row.Connections!.Value).High / (double)row.Requests;

    static double Held(double share, double rate) => share * rate * TimeWaitSeconds;

    static double Limit(double share, int ports) => ports / (share * TimeWaitSeconds);

    /// <summary>How many ports a range such as <c>32768-60999</c> holds; null for any other text.</summary>
    static int? Ports(string range) =>
        range.Split('-') is [var first, var last] && int.TryParse(first, Numbers.Invariant, out var low)
            && int.TryParse(last, Numbers.Invariant, out var high)
        && low is > 0 and < 65_536 && high >= low && high < 65_536 ? high - low + 1 : null;
}
