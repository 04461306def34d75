using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables;

/// <summary>The measured mean time in the queue and the predictions of formulas, all in the unit of the table's other times.</summary>
static class QueueColumns
{
    /// <summary>Shown where a formula gives no bound: at this load the queue would only grow.</summary>
    public const string Unbounded = "∞";

    /// <summary>The measured column, and one for each formula.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="unit">The unit of all times of the table.</param>
    /// <param name="formulas">Name, the prediction in nanoseconds (null: none), and what it is computed from.</param>
    public static IEnumerable<Column> Of(Table table, Unit unit, params (string Name, Func<Row, double?> Predicted, string[] From)[] formulas)
    {
        yield return Column.Of(table, ["queue", "mean", unit.Name], row => unit.Show(Measured(row)), Column.Latencies);
        foreach (var (name, predicted, from) in formulas)
            yield return Column.Of(
                table, ["by", name, unit.Name], row => predicted(row) is double.PositiveInfinity ? Unbounded : unit.Show(predicted(row)), from);
    }

    /// <summary>The mean over all requests, also those that did not wait; null when nothing was recorded.</summary>
    public static double? Mean(LatencyHistogram times) => times.Count == 0 ? null : times.Sum / times.Count;

    /// <summary>The measured mean, nanoseconds.</summary>
    public static double? Measured(Row row) => Mean(row.Queue);
}
