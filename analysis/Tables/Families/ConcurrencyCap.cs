using PoolBench.Core;

namespace PoolBench.Analysis.Tables.Families;

sealed class ConcurrencyCap : PoolFamily
{
    /// <summary>A throughput of at least this share of the best counts as the best.</summary>
    const double Near = 0.95;

    public override string Name => "concurrency-cap";

    public override string Question => "How many requests may be in flight at once, and by which means?";

    public override string NameOf(Row row) =>
        Capped.Of(row) is { } cap ? $"{cap.Max.ToString(Numbers.Invariant)} by {cap.Means}" : $"{row.Name}, no cap";

    /// <summary>Adds the time in the queue, beside what <see cref="Queueing.ClosedLoopWait"/> predicts from the row's own service time.</summary>
    public override IEnumerable<Column> Times(Table table, bool withRange) =>
        [.. base.Times(table, withRange), .. QueueColumns.Of(table, PoolColumns.UnitOf(table), ("Little", Predicted, [Column.Latencies]))];

    /// <summary>The prediction, nanoseconds; null when the case does not tell its number of workers.</summary>
    static double? Predicted(Row row) =>
        Capped.Of(row) is { } cap && row.Concurrency is { } workers && QueueColumns.Mean(row.Service) is { } service
        ? Queueing.ClosedLoopWait(workers, cap.Max, service, row.Requests) : null;

    public override IEnumerable<string> Sentences(Table table)
    {
        var rows = Capped.Rows(table).Where(each => each.Row.RequestsPerSecond is not null).ToArray();
        return Throughput(rows).Concat(Law(rows));
    }

    static IEnumerable<string> Throughput((Capped Cap, Row Row)[] rows)
    {
        var caps = rows.GroupBy(each => each.Cap.Max)
            .Select(same => (Max: same.Key, Rate: Numbers.Median(same.Select(each => each.Row.RequestsPerSecond!.Value))))
            .OrderBy(cap => cap.Max)
            .ToArray();
        if (caps.Length > 1)
        {
            var best = caps.Max(cap => cap.Rate);
            var enough = caps.First(cap => cap.Rate >= best * Near);
            yield return enough.Max == caps[^1].Max
                ? $"Throughput rose to the largest cap: {Numbers.Significant(caps[0].Rate)} requests per second at {Numbers.Count(caps[0].Max)}, "
                    + $"{Numbers.Significant(best)} at {Numbers.Count(enough.Max)}."
                : $"A cap of {Numbers.Count(enough.Max)} was enough: {Numbers.Significant(enough.Rate)} requests per "
                    + $"second, {Numbers.Significant(best)} at best.";
        }
        // Compares the means at the cap that most of them measured; at the smallest such cap, because there the queue is longest.
        if (rows.GroupBy(each => each.Cap.Max)
            .Where(same => same.Count() > 1)
            .OrderByDescending(same => same.Count())
            .ThenBy(same => same.Key)
            .FirstOrDefault() is not { } means)
            yield break;
        var slow = means.MinBy(each => each.Row.RequestsPerSecond);
        var fast = means.MaxBy(each => each.Row.RequestsPerSecond);
        var ratio = Ratio.Of(slow.Row.Seconds, fast.Row.Seconds);
        yield return ratio.IsMore
            ? $"At a cap of {Numbers.Count(means.Key)} {slow.Cap.Means} took {Numbers.Fixed(ratio.Median, 2)} × the time of {fast.Cap.Means}."
            : $"At a cap of {Numbers.Count(means.Key)} the means do not differ clearly.";
    }

    /// <summary>How close the prediction is when workers outnumber slots.</summary>
    static IEnumerable<string> Law((Capped Cap, Row Row)[] rows)
    {
        double[] shares = [.. from each in rows
                              where each.Row.Concurrency > each.Cap.Max
                              let measured = QueueColumns.Mean(each.Row.Queue)
                              let predicted = Predicted(each.Row)
                              where measured is not null && predicted > 0
                              select measured.Value / predicted.Value];
        if (shares.Length > 0)
            yield return $"Time in the queue is {Numbers.Fixed(shares.Min(), 2)}–{Numbers.Fixed(shares.Max(), 2)} × what Little's law "
                + "predicts for N workers and c slots, (N / c − 1) × service; "
                + "M/M/c and M/D/c do not apply, because these workers wait for their answers before they send again.";
    }
}
