using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

/// <summary>A capped strategy and its limits, as a row has them.</summary>
/// <param name="Means">The means: <c>limits</c>, <c>semaphore</c>, …</param>
/// <param name="Max">The cap.</param>
/// <param name="Keep">Connections kept alive; the cap where nothing limits them.</param>
/// <param name="Rule">What the limit on them is compared with, see <see cref="LimitRules"/>.</param>
readonly record struct Capped(string Means, int Max, int Keep, string Rule)
{
    /// <summary>What a row is bound to; null where it has no cap.</summary>
    public static Capped? Of(Row row) =>
        row.Limits is { } limits ? new(row.StrategyKind, limits.MaxConnections, limits.MaxKeepAlive, limits.Rule) : null;

    /// <summary>The measured rows with a cap, in the order of the table.</summary>
    public static IReadOnlyList<(Capped Cap, Row Row)> Rows(Table table) =>
        [.. table.Measured.Select(row => (Cap: Of(row), Row: row))
            .Where(each => each.Cap is not null)
            .Select(each => (each.Cap!.Value, each.Row))];

    /// <summary>E.g. <c>documented rule</c>.</summary>
    public string RuleWords => $"{Rule} rule";
}
