using PoolBench.Core;

namespace PoolBench.Analysis.Tables.Families;

sealed class Batches : PoolFamily
{
    public override string Name => "batches";

    public override string Question => "Batches, or a sliding window of the same width?";

    public override string NameOf(Row row) =>
        row.Variant is { Length: > 0 } shape && Capped.Of(row) is { } cap
            ? $"{shape}, {KeepName(cap).Replace("httpcore-", "", StringComparison.Ordinal)}" : row.Name;

    public override IEnumerable<string> Sentences(Table table)
    {
        var rows = Capped.Rows(table).Where(each => each.Row.Seconds.Count > 0).ToArray();
        foreach (var (shape, words) in new[] { ("batches", "Batches"), ("rested", "Batches with rests") })
        {
            var pairs = rows.Where(each => each.Row.Variant == shape)
                .Select(each =>
                    (each.Row, Window: rows.FirstOrDefault(other => other.Row.Variant == "window" && other.Row.Strategy == each.Row.Strategy).Row))
                .Where(pair => pair.Window is not null).ToArray();
            if (pairs.Length == 0)
                continue;
            var ratio = Ratio.Of(pairs[0].Row.Seconds, pairs[0].Window!.Seconds);
            var range = $"{Numbers.Fixed(ratio.Low, 2)}–{Numbers.Fixed(ratio.High, 2)} ×";
            var time = ratio.IsMore ? $"took {Numbers.Ratio(ratio.Median)} × the time of a sliding window"
                : ratio.IsLess ? $"took less time than a sliding window ({range})"
                : $"and a sliding window do not differ clearly in time ({range})";
            var dials = pairs.Where(pair => pair.Row.Connections is { } here && pair.Window!.Connections is { } there && here.Low > there.High)
                .Select(pair =>
                    $"{pair.Row.Connections} connections instead of {pair.Window!.Connections} where "
                    + $"{Capped.Of(pair.Row)!.Value.Keep} are kept").FirstOrDefault();
            yield return $"{words} {time}{(dials is null ? "" : $", with {dials}")}.";
        }
    }
}
