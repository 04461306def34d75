using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

/// <summary>Many hosts, one request after another.</summary>
class FanOut : PoolFamily
{
    public override string Name => "fan-out";

    public override string Question => "Many hosts, one request after another: whose connections are kept?";

    public sealed override string NameOf(Row row) =>
        row.Variant is { Length: > 0 } variant ? $"{Short(row)}, {(variant == InTurn ? "turn" : "host")}" : row.Name;

    public sealed override IEnumerable<string> Sentences(Table table)
    {
        foreach (var (variant, words) in new[] { ("host-order", "One host after the other"), (InTurn, "Hosts in turn") })
        {
            var rows = table.Measured.Where(row => row.Variant == variant && row.Connections is not null).ToArray();
            if (rows.Length == 0)
                continue;
            var same = rows.GroupBy(row => row.Connections!.Value).OrderBy(group => group.Key.Low);
            yield return $"{words}, {Numbers.Count(rows[0].Requests)} requests: "
                + $"{string.Join("; ", same.Select(group => $"{Words.Of(group.Key, "connection")} by {List(group.Select(Short))}"))}.";
        }
        var kept = Capped.Rows(table).Where(each => each.Cap.Means == StrategyKinds.Limits && each.Row.Connections is not null)
            .GroupBy(each => (each.Row.Variant, each.Cap.Max, each.Cap.Keep)).Where(group => group.Count() == 2).ToArray();
        foreach (var pair in kept)
            if (pair.FirstOrDefault(each => each.Cap.Rule == LimitRules.Documented).Row?.Connections is { } documented
                && pair.FirstOrDefault(each => each.Cap.Rule != LimitRules.Documented) is { Row.Connections: { } other, Cap: var cap }
                && (documented.Low > other.High || documented.High < other.Low))
                yield return $"Keeping {Numbers.Count(cap.Keep)}, {(pair.Key.Variant == InTurn ? "hosts in turn" : "one host after the other")}: "
                    + $"{documented} by the documented rule, which closes the connection that comes back, "
                    + $"and {other} by the {cap.RuleWords}, which closes the one that was idle longest.";
    }

    const string InTurn = "in-turn";

    /// <summary>E.g. <c>100/10 httpcore</c>; <c>5/server</c>.</summary>
    static string Short(Row row) => Capped.Of(row) is not { } cap ? row.Strategy
        : cap.Means == StrategyKinds.Limits
        ? $"{cap.Max.ToString(Numbers.Invariant)}/{cap.Keep.ToString(Numbers.Invariant)}{(cap.Rule == LimitRules.Documented ? "" : " httpcore")}"
        : $"{cap.Max.ToString(Numbers.Invariant)}/server";
}

/// <summary>Many hosts, as many requests at once.</summary>
sealed class FanOutBurst : FanOut
{
    public override string Name => "fan-out-burst";

    public override string Question => "Many hosts, many requests at once: whose connections are kept?";
}
