using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

sealed class Spike : PoolFamily
{
    public override string Name => "spike";

    public override string Question => "Many requests at once while connects are slow: how long does it take, and what is opened?";

    public override string NameOf(Row row) => row.Variant is { Length: > 0 } variant ? $"{row.Strategy}, {variant}" : row.Strategy;

    public override IEnumerable<Column> Counts(Table table)
    {
        yield return Column.Of(table, ["opened", "at drain"], row => Columns.Count(row, CounterNames.OpenedAtDrain), CounterNames.OpenedAtDrain);
        yield return Column.Of(table, ["opened", "in all"], row => Columns.Count(row, CounterNames.Connections), CounterNames.Connections);
        yield return Column.Of(table, ["never", "used"], row => Columns.Count(row, CounterNames.Unused), CounterNames.Unused);
        yield return Column.Of(table, ["peak", "open"], row => Columns.Count(row, CounterNames.PeakOpen), CounterNames.PeakOpen);
    }

    public override IEnumerable<Column> Times(Table table, bool withRange) => DrainColumns.Times(table);

    public override IEnumerable<string> Sentences(Table table)
    {
        var rows = table.Measured.Where(row => row.Connections is not null && row.Seconds.Count > 0).ToArray();
        foreach (var row in rows.Where(row => row.Extent(CounterNames.Unused) is { Low: > 0 }))
        {
            var late = row.Extent(CounterNames.OpenedAtDrain) is { High: 0 } ? "; none of them was ready when the last answer came" : "";
            yield return $"{row.Name} answered {Numbers.Count(row.Requests)} requests in {DrainColumns.Range(row)} ms and opened "
                + $"{Words.Of(row.Connections!.Value, "connection")}, {row.Extent(CounterNames.Unused)} of them never used{late}.";
        }
        var none = rows.Where(row => row.Connections!.Value.High == 0 && row.Variant.Length == 0).ToArray();
        if (none.Length == 0)
            yield break;
        yield return $"{List(none.Select(row => row.Name))} opened none and took {List(none.Select(DrainColumns.Range))} ms.";
        var best = none.MinBy(row => Numbers.Median(row.Seconds))!;
        foreach (var row in rows.Where(row => row.Connections!.Value.Low > 0 && row.Extent(CounterNames.Unused) is { High: 0 }))
            if (Ratio.Of(row.Seconds, best.Seconds) is { IsMore: true } ratio)
                yield return $"{row.Name} opened {row.Connections} and used them all, and took {Numbers.Ratio(ratio.Median)} × the time of "
                    + $"{best.Name}: its requests waited for their dials.";
    }
}
