using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Tables;
using PoolBench.Analysis.Tables.Families;
using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Report.Figures;

/// <summary>Handshakes per request against the keep-alive ratio, under each rule: the cliff.</summary>
sealed class Cliff : FigureMaker
{
    static readonly string[] Rules = [.. LimitRules.All];

    public override string What => "Handshakes per request against the keep-alive ratio (the cliff)";

    public override string Without(Subject subject)
    {
        string[] kept = [.. Sets(subject)
            .SelectMany(set => set.Rows)
            .Select(each => $"{Numbers.Count(each.Cap.Keep)} of {Numbers.Count(each.Cap.Max)}")
            .Distinct()];
        return $"it needs at least two keep-alive ratios of one workload, and this Run has "
            + $"{(kept.Length == 0 ? "none" : $"one of each ({string.Join(", ", kept)})")}; "
            + "the full profile has six (--profile full --filter 'keep-alive-*')";
    }

    public override IEnumerable<(string Family, Figure Figure)> Of(Subject subject)
    {
        var sets = Sets(subject).Where(set => set.Rows.Select(each => each.Cap.Keep).Distinct().Count() > 1).ToArray();
        if (sets.Length == 0)
            yield break;
        var figure = new Figure(
            "cliff",
            "Handshakes against the keep-alive ratio",
            "Left: nothing is kept alive. Right: everything. Height is the share of requests that had to dial (1 = every one); the bar "
            + "through a mark is the range over iterations.",
            [.. sets.Select(set => Panel(set.Id, set.Title, set.Rows))],
            Data(subject, sets.SelectMany(set => set.Rows.Select(each => (set.Title, each.Cap, each.Row)))))
        {
            Notes = ["Keep-alive ratio = connections kept / most connections. \"documented\" closes what is idle beyond the limit; the httpcore "
                + "rules count every connection, also those in use, "
                + "and so stop reusing as soon as one more worker than the limit is busy."],
        };
        yield return (sets[0].Rows[0].Row.Family, figure);
    }

    static IEnumerable<(string Id, string Title, IReadOnlyList<(Capped Cap, Row Row)> Rows)> Sets(Subject subject)
    {
        foreach (var (family, title) in new[] { ("keep-alive-burst", "Bursts up to the cap"),
            ("keep-alive-steady", "Closed loop, as many workers as the cap") })
            foreach (var table in subject.Of(family))
                yield return ($"{family}-{table.Link}", title, Rows(table));
        foreach (var table in subject.Of("keep-alive-cliff"))
            foreach (var (more, title) in new[] { (0, "As many workers as are kept"), (1, "One worker more than are kept") })
                yield return (
                    $"keep-alive-cliff-{more}-{table.Link}", title, [.. Rows(table).Where(each => each.Row.Concurrency == each.Cap.Keep + more)]);
    }

    static IReadOnlyList<(Capped Cap, Row Row)> Rows(Table table) =>
        [.. Capped.Rows(table).Where(each => each.Row.Connections is not null && each.Cap.Max > 0)];

    static XyPanel Panel(string id, string title, IReadOnlyList<(Capped Cap, Row Row)> rows) => new(
        id,
        title,
        Axis.Linear("keep-alive ratio (kept / most)", [], top: 1),
        Handshakes([.. rows.Select(each => (double)each.Row.Connections!.Value.High / each.Row.Requests)]),
        [.. rows.GroupBy(each => each.Cap.Rule).Where(rule => Rules.Contains(rule.Key)).OrderBy(rule => Array.IndexOf(Rules, rule.Key)).Select(rule =>
            new Series(rule.Key, Array.IndexOf(Rules, rule.Key), [.. rule.OrderBy(each => each.Cap.Keep).Select(Mark)]))]);

    /// <summary>Up to 1, so that all drawings compare; higher only if there were more dials than requests.</summary>
    static Axis Handshakes(double[] shares) => Axis.Linear("handshakes per request", shares, top: shares.Max() > 1 ? null : 1);

    static Point Mark((Capped Cap, Row Row) each)
    {
        var (cap, row) = each;
        var share = (double)1 / row.Requests;
        var values = row.Counter(CounterNames.Connections)!.Values;
        return new((double)cap.Keep / cap.Max, Numbers.Median(values.Select(value => (double)value)) * share,
            $"{cap.Rule}, {Numbers.Count(cap.Keep)} of {Numbers.Count(cap.Max)} kept: {row.Connections} "
            + $"connections for {Numbers.Count(row.Requests)} requests "
                + $"({Columns.Handshakes(row)} per request)")
        { Range = (values.Min() * share, values.Max() * share) };
    }

    static DataTable Data(Subject subject, IEnumerable<(string Title, Capped Cap, Row Row)> rows) => new(
        ["workload", "rule", "kept", "most", "workers", "requests", "connections", "handshakes /request"],
        [.. rows.Select(IReadOnlyList<Cell> (each) =>
        [
            each.Title, each.Cap.Rule, Numbers.Count(each.Cap.Keep), Numbers.Count(each.Cap.Max),
            each.Row.Concurrency is { } workers ? Numbers.Count(workers) : Grid.None, Numbers.Count(each.Row.Requests),
            new(each.Row.Connections.ToString()!, subject.Trace.Of(each.Row.CaseId, [CounterNames.Connections])),
            new(Columns.Handshakes(each.Row), subject.Trace.Of(each.Row.CaseId, [CounterNames.Connections])),
        ])]);
}
