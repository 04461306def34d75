using PoolBench.Core;

namespace PoolBench.Analysis.Tables.Families;

/// <summary>The words for the three loads that try settings which guides recommend.</summary>
abstract class Recommended : PoolFamily
{
    public override string NameOf(Row row) =>
        Capped.Of(row) is { } cap ? $"{cap.Max.ToString(Numbers.Invariant)}, keep {cap.Keep.ToString(Numbers.Invariant)}" : row.Name;

    public override IEnumerable<string> Sentences(Table table)
    {
        foreach (var setting in Capped.Rows(table)
            .Where(each => each.Row.Connections is not null)
            .GroupBy(each => each.Cap.Max)
            .Where(same => same.Count() > 1))
        {
            var (least, most) = (setting.MinBy(each => each.Row.Connections!.Value.High), setting.MaxBy(each => each.Row.Connections!.Value.High));
            var requests = Numbers.Count(least.Row.Requests);
            yield return least.Row.Connections == most.Row.Connections
                ? $"Of {Numbers.Count(setting.Key)}, however many were kept, "
                    + $"{Words.Of(least.Row.Connections!.Value, "connection")} for {requests} requests."
                : $"Of {Numbers.Count(setting.Key)}, keeping {List(setting.Select(each => Numbers.Count(each.Cap.Keep)))} opened "
                    + $"{List(setting.Select(each => each.Row.Connections.ToString()!))} connections for {requests} requests{Fifth(setting)}.";
        }
    }

    /// <summary>What "keep = max / 5" costs against the best number to keep.</summary>
    static string Fifth(IEnumerable<(Capped Cap, Row Row)> setting)
    {
        var fifth = setting.FirstOrDefault(each => each.Cap.Keep * 5 == each.Cap.Max).Row;
        var (cap, best) = setting.OrderBy(each => each.Cap.Keep).MinBy(each => each.Row.Connections!.Value.High);
        return fifth?.Connections is { } dialled && best.Connections!.Value.High is > 0 and var least && dialled.Low > least
            ? $": max / 5 dialled {Numbers.Ratio((double)dialled.Low / least)} × as often as keeping {Numbers.Count(cap.Keep)}" : "";
    }
}

sealed class RecommendedSteady : Recommended
{
    public override string Name => "recommended-steady";

    public override string Question => "Recommended limits under a steady load of half the cap: are they any good?";
}

sealed class RecommendedBursty : Recommended
{
    public override string Name => "recommended-bursty";

    public override string Question => "Recommended limits under bursts up to the cap: are they any good?";
}

sealed class RecommendedMixed : Recommended
{
    public override string Name => "recommended-mixed";

    public override string Question => "Recommended limits under a steady load with bursts: are they any good?";

    public override IEnumerable<string> Advice(IReadOnlyList<Table> tables)
    {
        // Advises to keep half the cap, the usual load, but only where keeping a fifth dialled more.
        foreach (var setting in tables.SelectMany(Capped.Rows).Where(each => each.Row.Connections is not null).GroupBy(each => each.Cap.Max))
        {
            var usual = setting.FirstOrDefault(each => each.Cap.Keep * 2 == each.Cap.Max).Row?.Connections;
            var fifth = setting.FirstOrDefault(each => each.Cap.Keep * 5 == each.Cap.Max).Row?.Connections;
            if (usual is null || fifth is null || fifth.Value.Low <= usual.Value.High)
                continue;
            yield return "Keep as many as are usually in flight, not a fifth of the cap. Paste:";
            yield return $"       httpx.Limits(max_connections={setting.Key.ToString(Numbers.Invariant)}, "
                + $"max_keepalive_connections={(setting.Key / 2).ToString(Numbers.Invariant)})";
            yield break;
        }
    }
}
