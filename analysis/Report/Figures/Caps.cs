using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Tables;
using PoolBench.Analysis.Tables.Families;
using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Report.Figures;

/// <summary>Throughput and time in the queue against the concurrency cap, with what a closed loop predicts.</summary>
sealed class Caps : FigureMaker
{
    public override string What => "Throughput and queue time against the concurrency cap";

    public override string Without(Subject subject) => subject.WithoutFamily("concurrency-cap", "full") ?? subject.WithoutLatencies
        ?? "it needs at least two caps of family concurrency-cap over one link, with times in the queue and a known number of workers, "
            + $"and this Run has "
            + $"{Numbers.Count(subject.Of("concurrency-cap").Max(table => Drawn(table).Select(each => each.Cap.Max).Distinct().Count()))}; the full "
            + "profile has six (--profile full --filter 'concurrency-cap/*')";

    static (Capped Cap, Row Row)[] Drawn(Table table) =>
        [.. Capped.Rows(table).Where(each => each.Row.RequestsPerSecond is not null && each.Row.Service.Count > 0 && each.Row.Queue.Count > 0)];

    public override IEnumerable<(string Family, Figure Figure)> Of(Subject subject)
    {
        foreach (var table in subject.Of("concurrency-cap"))
        {
            var rows = Drawn(table);
            if (rows.Select(each => each.Cap.Max).Distinct().Count() < 2 || rows.Any(each => each.Row.Concurrency is null))
                continue;
            var law = Law.Of(rows);
            var caps = CapAxis(rows);
            var styles = rows.Select(each => each.Cap.Means).Distinct().ToList();
            var rates = Axis.Log("requests per second", rows.Select(each => each.Row.RequestsPerSecond!.Value).Append(law.Throughput(law.Workers)));
            var throughput = new XyPanel($"cap-throughput-{table.Link}", "Throughput", caps, rates,
                [.. SeriesOf(rows, styles, Rate), Law.Line(caps, law.Throughput)]);
            var waits = Axis.Linear("mean time in the queue, ms", rows.Select(each => Mean(each.Row.Queue)));
            var queue = new XyPanel($"cap-queue-{table.Link}", "Time in the queue", caps, waits,
                [.. SeriesOf(rows, styles, Queue), Law.Line(caps, law.QueueMs)]);
            yield return ("concurrency-cap", new(
                $"cap-{table.Link}",
                "What a concurrency cap costs, and what it adds in queueing",
                "Each doubling to the right allows twice as many requests in flight. Marks are measured, the dotted line is predicted; "
                    + "where marks leave it, something other than the cap is the limit.",
                [throughput, queue],
                Data(subject, rows, law))
            { Notes = [law.Words] });
        }
    }

    static Axis CapAxis((Capped Cap, Row Row)[] rows)
    {
        var caps = rows.Select(each => each.Cap.Max).Distinct().Order().ToArray();
        return new("cap: requests in flight at once", caps[0], caps[^1], IsLog: true, [.. caps.Select(cap => new Tick(cap, Numbers.Count(cap)))]);
    }

    static IEnumerable<Series> SeriesOf((Capped Cap, Row Row)[] rows, List<string> styles, Func<Capped, Row, Point> point) =>
        from row in rows
        group row by row.Cap.Means into means
        select new Series(means.Key, styles.IndexOf(means.Key),
            [.. means.OrderBy(each => each.Cap.Max).Select(each => point(each.Cap, each.Row))])
        { IsLine = false };

    static Point Rate(Capped cap, Row row) =>
        new(cap.Max, row.RequestsPerSecond!.Value,
            $"cap {Numbers.Count(cap.Max)} by {cap.Means}: {Numbers.Significant(row.RequestsPerSecond.Value)} requests per second")
        { Range = (row.Requests / row.Seconds.Max(), row.Requests / row.Seconds.Min()) };

    static Point Queue(Capped cap, Row row) => new(
        cap.Max,
        Mean(row.Queue),
        $"cap {Numbers.Count(cap.Max)} by {cap.Means}: {Numbers.Significant(Mean(row.Queue))} ms in the queue on average, "
        + $"{Numbers.Significant(Mean(row.Service))} ms after it");

    static double Mean(LatencyHistogram times) => times.Sum / times.Count / 1e6;

    static DataTable Data(Subject subject, (Capped Cap, Row Row)[] rows, Law law) => new(
        ["cap", "means", "req/s", "req/s predicted", "mean queue ms", "mean queue ms predicted", "mean service ms"],
        [.. rows.Select(IReadOnlyList<Cell> (each) =>
        [
            Numbers.Count(each.Cap.Max), each.Cap.Means,
            new(Numbers.Significant(each.Row.RequestsPerSecond!.Value), subject.Trace.Of(each.Row.CaseId, [SampleNames.Seconds])),
            Numbers.Significant(law.Throughput(each.Cap.Max)),
            new(Numbers.Significant(Mean(each.Row.Queue)), Where(each.Row, "queue")),
            Numbers.Significant(law.QueueMs(each.Cap.Max)),
            new(Numbers.Significant(Mean(each.Row.Service)), Where(each.Row, "service")),
        ])]);

    static string Where(Row row, string name) => $"latency/{row.CaseId}.json $.iterations[*].{name}: sum / count";

    /// <summary>
    /// The law of a closed loop. Workers send again when they have their answer, so arrivals depend on completions. The formulas for M/M/c and M/D/c
    /// assume arrivals that do not, and would put the load at 1 and the queue at infinity. With N workers, no pause, a cap of c ≤ N and a service
    /// time S, all c slots are always in use: throughput is c / S, a round trip takes N × S / c by Little's law, and the time in the queue is the
    /// round trip less the service.
    /// </summary>
    sealed record Law(double ServiceMs, int Workers, int MeasuredAt, IReadOnlyList<(double Cap, double Requests)> Sent)
    {
        public static Law Of((Capped Cap, Row Row)[] rows)
        {
            // At the smallest cap, service is only the server's delay and one round trip, so the rest of the curve is a prediction.
            var smallest = rows.Min(each => each.Cap.Max);
            return new(Numbers.Median(rows.Where(each => each.Cap.Max == smallest).Select(each => Mean(each.Row.Service))),
                rows.Max(each => each.Row.Concurrency!.Value), smallest,
                [.. rows.GroupBy(each => each.Cap.Max)
                    .OrderBy(same => same.Key)
                    .Select(same => ((double)same.Key, (double)same.Min(each => each.Row.Requests)))]);
        }

        public double Throughput(double cap) => Math.Min(cap, Workers) / ServiceMs * 1000;

        /// <summary>Each worker's first request finds a queue that is still filling, and waits half as long on average.</summary>
        public double QueueMs(double cap) => Queueing.ClosedLoopWait(Workers, cap, ServiceMs, RequestsAt(cap));

        /// <summary>Requests of an iteration; between two measured caps, interpolated in logarithms.</summary>
        double RequestsAt(double cap)
        {
            var next = Enumerable.Range(1, Sent.Count - 1).FirstOrDefault(i => Sent[i].Cap >= cap, Sent.Count - 1);
            var (from, to) = (Sent[next - 1], Sent[next]);
            return from.Requests * Math.Pow(to.Requests / from.Requests, Math.Log(cap / from.Cap) / Math.Log(to.Cap / from.Cap));
        }

        public static Series Line(Axis caps, Func<double, double> law) =>
            new("predicted", 7,
                [.. from i in Enumerable.Range(0, 33)
                   let cap = caps.Min * Math.Pow(caps.Max / caps.Min, i / 32.0)
                   select new Point(cap, law(cap), Tip: null)])
            { IsPredicted = true };

        public string Words =>
            $"Predicted from the mean service time at a cap of {Numbers.Count(MeasuredAt)}, S = {Numbers.Significant(ServiceMs)} "
            + $"ms, and N = {Numbers.Count(Workers)} workers "
            + "that send again as soon as they have their answer: throughput = c / S, queue = (N / c − 1) × S × (1 − "
            + "N / 2R) with R requests, because the first N "
            + "find a queue that is still filling (Little's law for a closed loop without pauses; M/M/c and M/D/c assume arrivals "
            + "that do not wait for answers, and do not apply).";
    }
}
