using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables;

/// <summary>The columns of bursts: how long until all requests are answered.</summary>
static class DrainColumns
{
    public static IEnumerable<Column> Times(Table table)
    {
        yield return Column.Of(table, ["drain", "ms"],
            row => row.Seconds.Count > 0 ? Ms(Numbers.Median(row.Seconds)) : Grid.None, SampleNames.Seconds);
        yield return Column.Of(table, ["lowest–", "highest"], row => row.Seconds.Count > 0 ? Range(row) : Grid.None, SampleNames.Seconds);
        yield return Column.Of(table, ["p50", "ms"], row => row.Percentile(0.5) is { } middle ? Ms(middle / 1e9) : Grid.None, Column.Latencies);
        yield return Column.Of(table, ["max", "ms"], row => row.Latency.Count > 0 ? Ms(row.Latency.Max / 1e9) : Grid.None, Column.Latencies);
    }

    /// <summary>The shortest and the longest drain, milliseconds.</summary>
    public static string Range(Row row) =>
        Ms(row.Seconds.Min()) == Ms(row.Seconds.Max()) ? Ms(row.Seconds.Max()) : $"{Ms(row.Seconds.Min())}–{Ms(row.Seconds.Max())}";

    static string Ms(double seconds) => Numbers.Significant(seconds * 1e3);
}
