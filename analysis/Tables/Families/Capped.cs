using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

/// <summary>A row's capped strategy and its limits.</summary>
/// <param name="Means">The kind of cap: <c>limits</c>, <c>semaphore</c>, …</param>
/// <param name="Max">The cap.</param>
/// <param name="Keep">Connections kept alive; equal to the cap when nothing limits them.</param>
/// <param name="Rule">What the limit on kept connections is compared with, see <see cref="LimitRules"/>.</param>
readonly record struct Capped(string Means, int Max, int Keep, string Rule)
{
    /// <summary>The cap of a row; null when it has none.</summary>
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
