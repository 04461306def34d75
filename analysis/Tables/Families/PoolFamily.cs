using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

/// <summary>A family of capped pools: their columns, and names short enough for a table.</summary>
abstract class PoolFamily : Family
{
    public override IEnumerable<Column> Counts(Table table) => PoolColumns.Counts(table);

    public override IEnumerable<Column> Times(Table table, bool withRange) => PoolColumns.Times(table);

    /// <summary>E.g. <c>keep 4 httpcore-1.0</c>.</summary>
    public override string NameOf(Row row) => Capped.Of(row) is { Means: StrategyKinds.Limits } cap ? KeepName(cap) : row.Name;

    protected static string KeepName(Capped cap) =>
        $"keep {cap.Keep.ToString(Numbers.Invariant)}{(cap.Rule == LimitRules.Documented ? "" : " " + cap.Rule)}";

    /// <summary><c>a, b and c</c>.</summary>
    protected static string List(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }
}
