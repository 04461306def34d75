using PoolBench.Analysis.Report.Charts;
using PoolBench.Core;
using PoolBench.Core.Terminal;
using PoolBench.Core.Traces;
using Curve = PoolBench.Analysis.Report.Figures.Spectrum.Curve;

namespace PoolBench.Analysis.Observed;

/// <summary>The drawings of a trace: connections as lanes, the pool over time, every percentile of the waits and times.</summary>
static class TraceFigures
{
    /// <summary>More lanes are too thin to see, and more blocks make a page of many megabytes.</summary>
    const int MostLanes = 120, MostBlocks = 4_000;

    /// <summary>Points of a line.</summary>
    const int Steps = 240;

    public static IEnumerable<Figure> Of(PoolTrace trace)
    {
        if (trace.Connections.Count == 0)
            yield break;
        yield return Lanes(trace);
        yield return Pool(trace);
        if (Spectrum(trace) is { } spectrum)
            yield return spectrum;
    }

    static Figure Lanes(PoolTrace trace)
    {
        var blocks = trace.Requests.Where(each => each is { Connection: < MostLanes, SentNs: not null, EndNs: not null }).Take(MostBlocks)
            .ToLookup(each => each.Connection!.Value, each => (Ms(each.SentAtNs!.Value), Ms(each.EndAtNs!.Value)));
        var shown = trace.Connections.Take(MostLanes).ToArray();
        var (drawn, all) = (blocks.Sum(each => each.Count()), trace.Requests.Count(each => each.Connection is not null));
        Axis time = Axis.Linear("ms since the observation began", [Ms(trace.LengthNs)]);
        return new("lanes", "Every connection over time",
            "One lane for each connection, from its opening to its close; blocks are requests, the thin line between them is idle. "
            + "A lane that begins at the left edge stood before.",
            [new LanesPanel("lanes", $"{Numbers.Count(shown.Length)} of {Numbers.Count(trace.Connections.Count)} connections", time,
                [.. shown.Select((each, i) => LaneOf(trace, each, i, [.. blocks[i]]))])],
            new(["connection", "server", "opened ms", "closed ms", "requests"], [.. shown.Select(IReadOnlyList<Cell> (each, i) =>
                Line(trace, each, i))]))
        {
            Notes = drawn < all ? [$"The first {Numbers.Count(drawn)} of {Numbers.Count(all)} requests are drawn."] : [],
        };
    }

    static Lane LaneOf(PoolTrace trace, TraceConnection each, int index, (double From, double To)[] blocks) => new(
        Ms(each.OpenedNs ?? 0), null, each.ClosedNs is { } closed ? Ms(closed) : null, blocks,
        PlainText.Clean($"connection {index + 1} to {trace.Origins[each.Origin].Origin}", 120));

    static Cell[] Line(PoolTrace trace, TraceConnection each, int index) =>
    [
        Numbers.Count(index + 1), PlainText.Clean(trace.Origins[each.Origin].Origin, 100),
        each.OpenedNs is { } opened ? Numbers.Significant(Ms(opened)) : "before", each.ClosedNs is { } closed ? Numbers.Significant(Ms(closed))
            : Numbers.None,
        Numbers.Count(trace.Requests.Count(request => request.Connection == index)),
    ];

    /// <summary>Open and busy connections, and requests that wait, at points of equal distance.</summary>
    static Figure Pool(PoolTrace trace)
    {
        var open = Changes(trace.Connections.Select(each => (each.OpenedNs ?? 0, each.ClosedNs)));
        var busy = Changes(trace.Requests.Where(each => each.SentNs is not null).Select(each => (each.SentAtNs!.Value, each.EndAtNs)));
        var waits = Changes(trace.Requests.Where(each => each is { QueueNs: > 0, SentNs: not null })
            .Select(each => (Math.Max(each.StartNs, each.SentAtNs!.Value - each.QueueNs), each.SentAtNs)));
        Series[] series = [Line("open connections", 0, open), Line("requests under way", 1, busy), Line("requests that wait", 2, waits)];
        return new("pool", "The pool over time", "How many connections stood, how many requests were on them, and how many waited for one.",
            [new XyPanel("pool", "Connections and requests", Axis.Linear("s since the observation began", [trace.LengthNs / 1e9]),
                Axis.Linear("at once", series.SelectMany(line => line.Points.Select(point => point.Y))), series)],
            new(["line", "most at once"], [.. series.Select(IReadOnlyList<Cell> (line) =>
                (Cell[])[line.Name, Numbers.Count((long)line.Points.Max(point => point.Y))])]));

        Series Line(string name, int style, (long At, int Now)[] changes) => new(name, style, [.. Sampled(changes, trace.LengthNs)]);
    }

    static (long At, int Now)[] Changes(IEnumerable<(long From, long? To)> spans)
    {
        var now = 0;
        return [.. spans.SelectMany(each => each.To is { } to ? new[] { (At: each.From, By: 1), (At: to, By: -1) } : [(At: each.From, By: 1)])
            .OrderBy(change => change.At).ThenBy(change => change.By).Select(change => (change.At, now += change.By))];
    }

    /// <summary>The most of each step, so that no peak is lost.</summary>
    static IEnumerable<Point> Sampled((long At, int Now)[] changes, long length)
    {
        var (next, now) = (0, 0);
        for (var step = 1; step <= Steps; step++)
        {
            var until = length * step / Steps;
            var most = now;
            for (; next < changes.Length && changes[next].At <= until; next++)
                most = Math.Max(most, now = changes[next].Now);
            yield return new(until / 1e9, most, null);
        }
    }

    static Figure? Spectrum(PoolTrace trace)
    {
        var all = TraceStats.All(trace);
        var curves = new[] { new Curve("whole time", 0, all.Latency, ""), new Curve("wait for a connection", 1, all.Queue, "") }
            .Where(curve => curve.Times.Supports(0.5) && curve.Times.Max > 0).ToArray();
        return curves.Length == 0 ? null
            : Report.Figures.Spectrum.Figure("spectrum", "Times at every percentile", [("spectrum", "All servers", curves)], "time");
    }

    static double Ms(long ns) => ns / 1e6;
}
