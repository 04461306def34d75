using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables;

/// <summary>
/// The mean time in the queue as it was measured, and beside it as formulas predict it, all in the unit of the table's other times.
/// </summary>
static class QueueColumns
{
    /// <summary>What stands where a formula knows no bound: at this load the queue would only grow.</summary>
    public const string Unbounded = "∞";

    /// <summary>The measured column, and one for each formula.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="unit">Of all times of the table.</param>
    /// <param name="formulas">Name, the prediction in nanoseconds (null: none), and what it is computed from.</param>
    public static IEnumerable<Column> Of(Table table, Unit unit, params (string Name, Func<Row, double?> Predicted, string[] From)[] formulas)
    {
        yield return Of(table, ["queue", "mean", unit.Name], row => unit.Show(Measured(row)), Column.Latencies);
        foreach (var (name, predicted, from) in formulas)
            yield return Of(
                table, ["by", name, unit.Name], row => predicted(row) is double.PositiveInfinity ? Unbounded : unit.Show(predicted(row)), from);
    }

    /// <summary>Of all requests, also those that did not wait; null where nothing was recorded.</summary>
    public static double? Mean(LatencyHistogram times) => times.Count == 0 ? null : times.Sum / times.Count;

    /// <summary>Nanoseconds.</summary>
    public static double? Measured(Row row) => Mean(row.Queue);

    static Column Of(Table table, string[] header, Func<Row, string> cell, params string[] from) =>
        new(header, [.. table.Measured.Select(cell)]) { From = from };
}
