using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>Checks a <c>run.json</c> beyond its shape.</summary>
static class RunCheck
{
    /// <summary>Every contradiction, in the order of the file.</summary>
    public static IEnumerable<Fault> Faults(Run run)
    {
        if (run.SchemaVersion != Run.CurrentSchema)
            yield return new("$.schemaVersion", $"{run.SchemaVersion}", $"{Run.CurrentSchema}");
        if (!RunFolders.IsRunId(run.Id))
            yield return new("$.id", $"\"{run.Id}\"", "UTC start and commit, e.g. 20261122T101500Z-1a2b3c4");
        if (run.StartedUtc.Offset != TimeSpan.Zero || run.FinishedUtc is { } end && (end.Offset != TimeSpan.Zero || end < run.StartedUtc))
            yield return new("$.startedUtc", $"{run.StartedUtc:O} to {run.FinishedUtc:O}", "UTC times in this order");
        if (run.Environment is { Cores: < 1 } or { MemoryBytes: < 0 })
            yield return new(
                "$.environment", $"{run.Environment.Cores} cores, {run.Environment.MemoryBytes} bytes", "1 core or more, 0 bytes or more");
        foreach (var fault in PlanFaults(run.Plan).Concat(CasesFaults(run)))
            yield return fault;
    }

    static IEnumerable<Fault> PlanFaults(IReadOnlyList<PlannedCase> plan)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < plan.Count; i++)
        {
            if (plan[i] is not { } planned)
            {
                yield return new($"$.plan[{i}]", "null", "a case");
                continue;
            }
            foreach (var fault in PlannedCheck.Faults(planned, $"$.plan[{i}]"))
                yield return fault;
            if (!seen.Add(planned.Id))
                yield return new($"$.plan[{i}].id", $"\"{planned.Id}\" a second time", "every id once");
        }
    }

    static IEnumerable<Fault> CasesFaults(Run run)
    {
        var plan = run.Plan.Where(planned => planned is not null).DistinctBy(planned => planned.Id, StringComparer.Ordinal)
            .ToDictionary(planned => planned.Id, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < run.Cases.Count; i++)
        {
            var place = $"$.cases[{i}]";
            if (run.Cases[i] is not { } result)
            {
                yield return new(place, "null", "a case");
                continue;
            }
            foreach (var fault in CaseCheck.Faults(result, place))
                yield return fault;
            if (!seen.Add(result.Id))
                yield return new($"{place}.id", $"\"{result.Id}\" a second time", "one result a case");
            if (!plan.TryGetValue(result.Id, out var planned))
                yield return new($"{place}.id", $"\"{result.Id}\", which is not in the plan", "the id of a planned case");
            else if (planned != result.ToPlanned())
                yield return new(place, $"{result.Id} with other facts than in the plan", "the same family, strategy, limits and link in both");
        }
    }
}
