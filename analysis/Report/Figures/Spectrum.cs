using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Report.View;
using PoolBench.Analysis.Tables;
using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Report.Figures;

/// <summary>Every percentile of the latencies, on an axis that gives each further nine the same room.</summary>
sealed class Spectrum : FigureMaker
{
    const int StepsPerDecade = 16;

    /// <summary>The most panels of cases whose requests met different things; more would only repeat.</summary>
    const int MostParts = 4;

    /// <summary>The most curves in one drawing: more styles would be hard to distinguish.</summary>
    const int MostCurves = 8;

    static readonly double[] Named = [0.5, 0.9, 0.99, 0.999, 0.9999];

    static readonly (string Part, string Words)[] Parts =
        [(LatencyParts.Reused, "reused"), (LatencyParts.Dialled, "dialled"), (LatencyParts.Queued, "queued"),
            (LatencyParts.QueuedThenDialled, "queued, then dialled")];

    public override string What => "Percentile spectrum";

    public override string Without(Subject subject) => subject.WithoutLatencies
        ?? "it needs a case of family lifetime or lifetime-burst with latencies of at least 20 requests, or one whose requests met different "
            + "things, at least 20 each; this Run has neither";

    public override IEnumerable<(string Family, Figure Figure)> Of(Subject subject)
    {
        foreach (var family in new[] { "lifetime", "lifetime-burst" })
        {
            var strategies = subject.Of(family).SelectMany(table => table.Measured).Select(row => row.Name).Distinct().ToList();
            var most = subject.Of(family).Max(table => (int?)table.Measured.Count) ?? 0;
            var drawings = subject.Of(family).Select(table => Whole(table, strategies)).Where(drawing => drawing.Curves.Length > 0).ToArray();
            if (drawings.Length > 0)
                yield return (family, Figure($"spectrum-{family}", "Latency at every percentile", drawings, "strategy") with
                {
                    Notes = most > MostCurves
                        ? [$"Of up to {Numbers.Count(most)} strategies the first {Numbers.Count(MostCurves)} are drawn; the tables have all."] : [],
                });
        }
        var mixed = Mixed(subject).ToArray();
        if (mixed.Length > 0)
            yield return (mixed[0].Family,
                Figure("spectrum-parts", "Latency by what the request met",
                    [.. mixed.Select(each => (each.Id, each.Title, each.Curves))], "requests"));
    }

    static (string Id, string Title, Curve[] Curves) Whole(Table table, List<string> strategies) => (
        $"spectrum-{table.Family}-{table.Link}",
        $"{table.Family.Replace('-', ' ')}, {table.Link}",
        [.. table.Measured.Where(row => row.Latency.Supports(0.5))
            .Take(MostCurves)
            .Select(row => new Curve(row.Name, strategies.IndexOf(row.Name), row.Latency, row.CaseId))]);

    static IEnumerable<(string Family, string Id, string Title, Curve[] Curves)> Mixed(Subject subject) => (
        from table in subject.Tables
        where table.Family is not ("lifetime" or "lifetime-burst")
        let best = table.Measured.Select(row => (Row: row, Curves: PartsOf(subject, row))).Where(each => each.Curves.Length > 1)
            .OrderByDescending(each => each.Curves.Length).ThenByDescending(each => each.Curves.Min(curve => curve.Times.Count)).FirstOrDefault()
        where best.Row is not null
        select (table.Family, $"parts-{table.Family}-{table.Link}", $"{table.Family.Replace('-', ' ')}: {best.Row.Name}",
            best.Curves)).Take(MostParts);

    static Curve[] PartsOf(Subject subject, Row row)
    {
        var parts = subject.Parts(row.CaseId);
        return [.. Parts.Select((part, i) => (part, i)).Where(each => parts.TryGetValue(each.part.Part, out var times) && times.Supports(0.5))
            .Select(each => new Curve(each.part.Words, each.i, parts[each.part.Part], row.CaseId))];
    }

    /// <summary>One figure of such drawings; <paramref name="of"/> says what a curve stands for.</summary>
    internal static Figure Figure(string id, string title, IReadOnlyList<(string Id, string Title, Curve[] Curves)> drawings, string of) => new(
        id,
        title,
        "Right is rarer: each step adds a nine. Filled marks are percentiles, each line ends where fewer than ten requests lie beyond, and "
        + "the hollow mark is the slowest request of all.",
        [.. drawings.Select(drawing => Panel(drawing.Id, drawing.Title, drawing.Curves))],
        new(["drawing", of, "requests", .. Named.Select(Name), "max ms"],
            [.. drawings.SelectMany(drawing => drawing.Curves.Select(IReadOnlyList<Cell> (curve) => Line(drawing.Title, curve)))]));

    static Cell[] Line(string title, Curve curve)
    {
        var from = Trace.Latency(curve.CaseId);
        return
        [
            title, curve.Name, Numbers.Count(curve.Times.Count),
            .. Named.Select(p => curve.Times.Supports(p) ? new Cell(Ms(curve.Times.Percentile(p)!.Value), from) : Grid.None),
            new(Ms(curve.Times.Max), from),
        ];
    }

    static XyPanel Panel(string id, string title, IReadOnlyList<Curve> curves)
    {
        var most = curves.Max(curve => curve.Times.Count);
        var series = curves.Select(curve => new Series(curve.Name, curve.Style, [.. Points(curve)])).ToArray();
        var values = series.SelectMany(line => line.Points.Select(point => point.Y));
        return new(id, title, Nines(most), Axis.Log("latency, ms", values), series);
    }

    static Axis Nines(long most)
    {
        var end = Math.Max(100, Math.Pow(10, Math.Ceiling((Math.Log10(most) * 4) - 1e-9) / 4));
        Tick[] ticks = [new(1, "0"), new(2, "50 %"), new(10, "90 %"), new(100, "99 %"), new(1_000, "99.9 %"), new(10_000, "99.99 %"),
            new(100_000, "99.999 %")];
        return new("percentile, as 1 / (1 − p)", 1, end, IsLog: true, [.. ticks.Where(tick => tick.Value <= end)]);
    }

    static IEnumerable<Point> Points(Curve curve)
    {
        var times = curve.Times;
        var marks = Named.Where(times.Supports).Select(p => (X: 1 / (1 - p), P: p, IsMark: true));
        var last = (int)Math.Floor(Math.Log10(times.Count / 10.0) * StepsPerDecade);
        var steps = Enumerable.Range(0, Math.Max(0, last + 1))
            .Select(i => Math.Pow(10, i / (double)StepsPerDecade))
            .Select(x => (X: x, P: 1 - (1 / x), IsMark: false))
            .Where(step => times.Supports(step.P) && Named.All(p => Math.Abs((1 / (1 - p)) - step.X) > 1e-6 * step.X));
        foreach (var (x, p, isMark) in steps.Concat(marks).OrderBy(step => step.X))
            yield return new(x, times.Percentile(p)!.Value / 1e6,
                isMark ? $"{curve.Name}: {Name(p)} {Ms(times.Percentile(p)!.Value)} ms, {Numbers.Count(times.Count)} requests" : null);
        yield return new(
            times.Count, times.Max / 1e6, $"{curve.Name}: slowest of {Numbers.Count(times.Count)} requests, {Ms(times.Max)} ms")
        { IsApart = true };
    }

    static string Name(double p) => "p" + (p * 100).ToString("0.##", Numbers.Invariant);

    static string Ms(long nanoseconds) => Numbers.Significant(nanoseconds / 1e6);

    internal sealed record Curve(string Name, int Style, LatencyHistogram Times, string CaseId);
}
