using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>Checks a pool's time line beyond its shape.</summary>
static class PoolCheck
{
    /// <summary>Every contradiction; <paramref name="place"/> is the JSON path of <paramref name="pool"/>.</summary>
    public static IEnumerable<Fault> Faults(PoolTimeline pool, string place)
    {
        if (!Schema.IsKnown(pool.SchemaVersion))
            yield return new($"{place}.schemaVersion", $"{pool.SchemaVersion}", Schema.Known);
        if (!CaseId.IsValid(pool.CaseId))
            yield return new($"{place}.caseId", $"\"{pool.CaseId}\"", CaseId.Grammar);
        if (pool.DrainedNs < 0 || pool.EndNs < pool.DrainedNs)
            yield return new($"{place}.endNs", $"drained {pool.DrainedNs}, end {pool.EndNs}", "times from 0 on, the end last");
        if (pool.Changes.Count is 0 or > PoolTimeline.MostChanges)
            yield return new($"{place}.changes", $"{pool.Changes.Count} changes", $"1 to {PoolTimeline.MostChanges}");
        if (pool.Changes is [{ AtNs: not 0 }, ..])
            yield return new($"{place}.changes[0].atNs", $"{pool.Changes[0].AtNs}", "0, the state before the first request");
        long at = 0;
        for (var i = 0; i < pool.Changes.Count; i++)
        {
            var where = $"{place}.changes[{i}]";
            if (pool.Changes[i] is not { } change)
            {
                yield return new(where, "null", "a change");
                continue;
            }
            if (change.AtNs < at || change.AtNs > pool.EndNs)
                yield return new($"{where}.atNs", $"{change.AtNs} after {at}", $"changes in the order of time, up to the end at {pool.EndNs}");
            at = change.AtNs;
            if (change.Active < 0 || change.Idle < 0 || change.Connecting < 0 || change.Queued < 0)
                yield return new(where, $"active {change.Active}, idle {change.Idle}, connecting {change.Connecting}, queued {change.Queued}",
                    "counts of at least 0");
        }
    }

    /// <summary>Contradictions between the time line and its case.</summary>
    public static IEnumerable<Fault> Faults(PoolTimeline pool, CaseResult result, string place)
    {
        if (pool.CaseId != result.Id)
            yield return new($"{place}.caseId", $"\"{pool.CaseId}\"", $"\"{result.Id}\"");
    }
}
