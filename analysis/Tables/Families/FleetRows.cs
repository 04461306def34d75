using PoolBench.Core;

namespace PoolBench.Analysis.Tables.Families;

/// <summary>The words for a fleet: several processes that sent at once, a row each, and one of all where none is missing.</summary>
sealed class FleetRows : PoolFamily
{
    const string All = "all";

    public override string Name => Key;

    /// <summary>The family of fleets.</summary>
    public const string Key = "fleet";

    public override string Question => "Many instances, each with a pool of its own: what does one server see?";

    public override string NameOf(Row row) => row.Variant.Length > 0 ? row.Variant.Replace('-', ' ') : row.Name;

    public override IEnumerable<string> Sentences(Table table)
    {
        var members = table.Measured.Where(row => row.Variant != All).ToArray();
        if (table.Measured.FirstOrDefault(row => row.Variant == All) is not { } all)
        {
            yield return members.Length == 0 ? "No member has numbers that stand."
                : $"Of {Count(members.Length)} numbers stand; of all of them together nothing can be said.";
            yield break;
        }
        if (all.Connections is { } opened)
            yield return $"{Count(members.Length)} opened {opened} connections for {Numbers.Count(all.Requests)} requests"
                + (all.Limits is { } limits ? $"; {Numbers.Count(members.Length)} pools of {Numbers.Count(limits.MaxConnections)} may open "
                    + $"{Numbers.Count((long)members.Length * limits.MaxConnections)} at once." : ".");
        if (P99(all) is { } merged && members.Select(P99).OfType<long>().ToArray() is { Length: > 1 } each)
            yield return $"One request in a hundred of all took {Ms(merged)} ms or more; a member's own figure went from {Ms(each.Min())} to "
                + $"{Ms(each.Max())} ms, and no mean of those would be it.";
    }

    static string Count(int members) => members == 1 ? "1 member" : $"{Numbers.Count(members)} members";

    static long? P99(Row row) => row.Latency.Supports(0.99) ? row.Latency.Percentile(0.99) : null;

    static string Ms(long ns) => Numbers.Significant(ns / 1e6);
}
