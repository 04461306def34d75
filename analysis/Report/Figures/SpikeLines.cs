using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Tables;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.Figures;

/// <summary>A pool over time: what is active, idle, connecting and queued, one drawing a case.</summary>
sealed class SpikeLines : FigureMaker
{
    /// <summary>Steps along the time axis: about one per pixel, because more cannot be seen.</summary>
    const int Steps = 336;

    static readonly (string Name, Func<PoolChange, int> Of)[] Lines =
        [("queued", change => change.Queued), ("connecting", change => change.Connecting), ("active", change => change.Active),
            ("idle", change => change.Idle)];

    public override string What => "The time line of a spike";

    public override string Without(Subject subject) => subject.Loaded.Pools.Count == 0
        ? "this Run holds no pools over time (pool/*.json); the full profile records them (--profile full --filter 'spike/*')"
        : "no case with a pool over time has valid numbers";

    public override IEnumerable<(string Family, Figure Figure)> Of(Subject subject)
    {
        foreach (var family in subject.Tables.GroupBy(table => table.Family))
        {
            var rows = family.SelectMany(table =>
                table.Measured.Select(row => (Row: row, table.Link, Pool: subject.Loaded.Pools.GetValueOrDefault(row.CaseId)))).Where(each =>
                    each.Pool is not null).ToArray();
            if (rows.Length == 0)
                continue;
            // The same axes in every drawing, so that longer times and more connections look it.
            var time = Axis.Linear("ms since the first request", rows.Select(each => each.Pool!.EndNs / 1e6));
            var count = Axis.Linear(
                "connections, requests", rows.SelectMany(each => each.Pool!.Changes.Select(change => Lines.Max(line => (double)line.Of(change)))));
            yield return (family.Key, new(
                $"pool-{family.Key}",
                "The pool over time",
                "Queued requests wait for a connection; connecting are the dials in progress; active connections carry a request, idle ones none. "
                    + "Where queued reaches zero before connecting does, connections are still being opened that no request waits for.",
                [.. rows.Select(each => Panel(each.Row, each.Link, each.Pool!, time, count))],
                new(["case", "drained after ms", "most queued", "most connecting", "most active",
                    "connecting when drained", "idle at the end", "changes"],
                    [.. rows.Select(IReadOnlyList<Cell> (each) => Data(each.Row, each.Pool!))]))
            {
                Notes = ["Recorded once by the client, after the measured iterations, from the runtime's own meter; every change is kept with its "
                + "time. No figure of the tables is taken from it."]
            });
        }
    }

    static XyPanel Panel(Row row, string link, PoolTimeline pool, Axis time, Axis count) =>
        new($"pool-{row.CaseId.Replace('/', '-').Replace('.', '-').Replace('+', '-').Replace('=', '-')}",
            PlainText.Clean($"{row.Name}, {link}", 60), time, count,
            [.. Lines.Select((line, style) => new Series(line.Name, style, [.. Points(pool, line, time)]))])
        { Subtitle = $"drained after {Numbers.Significant(pool.DrainedNs / 1e6)} ms, {Numbers.Count(AtDrain(pool).Connecting)} still connecting" };

    /// <summary>A step line through the states at visible intervals, with one mark at its highest point.</summary>
    static IEnumerable<Point> Points(PoolTimeline pool, (string Name, Func<PoolChange, int> Of) line, Axis time)
    {
        var top = pool.Changes.MaxBy(line.Of)!;
        var marked = false;
        var last = line.Of(pool.Changes[0]);
        var next = 0;
        yield return new(0, last, Tip: null);
        for (var step = 1; step <= Steps; step++)
        {
            var until = time.Max * 1e6 * step / Steps;
            var state = last;
            var (holdsTop, end) = (false, Math.Min(until, pool.EndNs));
            for (; next < pool.Changes.Count && pool.Changes[next].AtNs <= end; next++)
            {
                state = line.Of(pool.Changes[next]);
                holdsTop |= pool.Changes[next] == top;
            }
            var at = end / 1e6;
            if (holdsTop && !marked && line.Of(top) > 0)
            {
                marked = true;
                yield return new(at, last, Tip: null);
                yield return new(
                    at, line.Of(top), $"{line.Name}: {Numbers.Count(line.Of(top))} at most, at {Numbers.Significant(top.AtNs / 1e6)} ms");
                yield return new(at, state, Tip: null);
            }
            else if (state != last)
            {
                yield return new(at, last, Tip: null);
                yield return new(at, state, Tip: null);
            }
            last = state;
            if (until >= pool.EndNs)
                break;
        }
        yield return new(pool.EndNs / 1e6, last, Tip: null);
    }

    static Cell[] Data(Row row, PoolTimeline pool)
    {
        Cell From(string text, string field) => new(text, $"pool/{row.CaseId}.json $.{field}");
        var at = AtDrain(pool);
        return
        [
            row.Name, From(Numbers.Significant(pool.DrainedNs / 1e6), "drainedNs"),
            From(Numbers.Count(pool.Changes.Max(change => change.Queued)), "changes[*].queued: highest"),
            From(Numbers.Count(pool.Changes.Max(change => change.Connecting)), "changes[*].connecting: highest"),
            From(Numbers.Count(pool.Changes.Max(change => change.Active)), "changes[*].active: highest"),
            From(Numbers.Count(at.Connecting), "changes[*].connecting: the last at or before drainedNs"),
            From(Numbers.Count(pool.Changes[^1].Idle), "changes[*].idle: the last"),
            From(Numbers.Count(pool.Changes.Count), "changes"),
        ];
    }

    static PoolChange AtDrain(PoolTimeline pool) => pool.Changes.Last(change => change.AtNs <= pool.DrainedNs);
}
