using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

/// <summary>The words for requests with a schedule, seen from when they were due and from when they went out.</summary>
sealed class OpenLoop : PoolFamily
{
    /// <summary>A closed-loop view hides a latency when it shows less than this share of it.</summary>
    const double Hides = 0.5;

    const double Rare = 0.99;

    /// <summary>A rate of answers needs an explanation when it exceeds the due rate by more than this factor.</summary>
    const double More = 1.005;

    public override string Name => "open-loop";

    public override string Question => "Requests that do not wait for each other: what does a cap add, and what would a closed loop not show?";

    public override string NameOf(Row row) => row.Variant is { Length: > 0 } schedule
        ? $"{schedule}, {Who(row)}"
        : row.Name;

    static string Who(Row row) => Capped.Of(row) is { } cap
        ? $"{(cap.Means == StrategyKinds.MaxPerServer ? "handler" : cap.Means)} {cap.Max.ToString(Numbers.Invariant)}"
        : row.Strategy;

    public override IEnumerable<Column> Counts(Table table) =>
        [.. PoolColumns.Counts(table).Skip(1),
            Column.Of(table, ["late", "starts"], row => Columns.Count(row, CounterNames.LateStarts), CounterNames.LateStarts)];

    public override IEnumerable<Column> Times(Table table, bool withRange)
    {
        yield return Column.Of(table, ["due", "/s"], row => row.Rate is { } rate ? Numbers.Significant(rate) : Grid.None, Column.Rate);
        yield return Column.Of(
            table, ["answered", "/s"], row => row.RequestsPerSecond is { } rate ? Numbers.Significant(rate) : Grid.None, SampleNames.Seconds);
        yield return Column.Of(table, ["load", "of cap"], row => Load(row) is { } load ? Numbers.Fixed(load, 2) : Grid.None, Column.Latencies);
        (string Name, Func<Row, LatencyHistogram> Times)[] views = [("due", row => row.Latency), ("sent", row => row.FromSent)];
        double[] shares = [0.5, Rare, 1];
        var unit = Unit.ForTimes(table.Measured.SelectMany(row =>
            views.SelectMany(view => shares.Select(share => Value(view.Times(row), share))).Append(QueueColumns.Measured(row))));
        foreach (var (name, times) in views)
            foreach (var share in shares)
                yield return Column.Of(table, [$"from {name}", share == 1 ? "max" : "p" + Numbers.Fixed(share * 100, 0), unit.Name],
                    row => unit.Show(Value(times(row), share)), Column.Latencies);
        foreach (var column in QueueColumns.Of(table, unit, ("replay", Replayed, [SampleNames.ReplayedQueueNs]),
            ("M/D/c", row => Predicted(row, Queueing.MeanWaitMDc), [Column.Latencies]),
            ("M/M/c", row => Predicted(row, Queueing.MeanWaitMMc), [Column.Latencies])))
            yield return column;
    }

    public override IEnumerable<string> Sentences(Table table)
    {
        foreach (var means in Capped.Rows(table).Where(each => Predicted(each.Row, Queueing.MeanWaitMDc) is not null).GroupBy(each => each.Cap.Means))
        {
            var rows = means.Select(each => each.Row).ToArray();
            yield return $"Poisson arrivals at {List(rows.Select(row => Numbers.Fixed(Load(row)!.Value, 2)))} of "
                + $"{Numbers.Count(means.First().Cap.Max)} slots ({means.Key}) waited "
                + $"{List(rows.Select(row => Ms(QueueColumns.Mean(row.Queue)!.Value)))} ms on average; M/D/c, which assumes a long run, predicts "
                + $"{List(rows.Select(row => Ms(Predicted(row, Queueing.MeanWaitMDc)!.Value)))}"
                + (rows.All(row => Replayed(row) is not null)
                    ? $", and exactly these arrivals with constant service would wait {List(rows.Select(row => Ms(Replayed(row)!.Value)))}." : ".");
        }
        var hidden = table.Measured.Select(row => (Row: row, Due: Value(row.Latency, Rare), Sent: Value(row.FromSent, Rare)))
            .Where(each => each.Sent < each.Due * Hides)
            .OrderBy(each => each.Sent / each.Due)
            .ToArray();
        if (hidden.Length > 0)
            yield return $"{hidden[0].Row.Name}: one request in a hundred took {Ms(hidden[0].Due!.Value)} ms from when it was due, and "
                + $"{Ms(hidden[0].Sent!.Value)} ms from when it went out, "
                + "which is all that a closed loop would have shown (coordinated omission).";
        if (table.Measured.Where(row => row.RequestsPerSecond > row.Rate * More).MaxBy(row => row.RequestsPerSecond / row.Rate) is { } early)
            yield return $"{early.Name}: {Numbers.Significant(early.RequestsPerSecond!.Value)} requests a second were answered, while "
                + $"{Numbers.Significant(early.Rate!.Value)} are due on long-run average: "
                + "the time ends with the last answer, and these requests were due in less time than that average implies.";
        if (table.Measured.Where(row => row.Extent(CounterNames.LateStarts) is { High: > 0 })
            .MaxBy(row => (double)row.Extent(CounterNames.LateStarts)!.Value.High / row.Requests) is { } late)
            yield return $"Late starts: at most {Numbers.Count(late.Extent(CounterNames.LateStarts)!.Value.High)} of {Numbers.Count(late.Requests)} "
                + $"requests in an iteration ({late.Name}) were sent more than 1 ms after they were due; their latencies include the delay.";
    }

    /// <summary>The average share of slots in use, by Little's law from the measured service time; null without a cap.</summary>
    static double? Load(Row row) =>
        Capped.Of(row) is { } cap && row.Rate is { } rate && QueueColumns.Mean(row.Service) is { } service ? rate * service / 1e9 / cap.Max
            : null;

    /// <summary>The prediction, nanoseconds; only for independent arrivals.</summary>
    static double? Predicted(Row row, Func<int, double, double, double> formula) =>
        Capped.Of(row) is { } cap && row.Arrivals == ArrivalKinds.Poisson && row.Rate is { } rate
            && QueueColumns.Mean(row.Service) is { } service && row.Queue.Count > 0
            ? formula(cap.Max, rate / 1e9, service) : null;

    static double? Replayed(Row row) => row.Sample(SampleNames.ReplayedQueueNs) is { Count: > 0 } waits ? waits.Average() : null;

    static double? Value(LatencyHistogram times, double share) =>
        times.Count == 0 ? null : share == 1 ? times.Max : times.Supports(share) ? times.Percentile(share) : null;

    static string Ms(double nanoseconds) => double.IsInfinity(nanoseconds) ? QueueColumns.Unbounded : Numbers.Significant(nanoseconds / 1e6);
}
