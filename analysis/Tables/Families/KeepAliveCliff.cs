using PoolBench.Core;

namespace PoolBench.Analysis.Tables.Families;

sealed class KeepAliveCliff : PoolFamily
{
    public override string Name => "keep-alive-cliff";

    public override string Question => "As many workers as connections are kept, and then one more: what happens?";

    public override string NameOf(Row row) => Capped.Of(row) is { } cap && row.Concurrency is { } workers
        // Short, but the two rules of httpcore must stay distinct.
        ? $"{Numbers.Count(workers)} on {KeepName(cap)["keep ".Length..]}" : row.Name;

    public override IEnumerable<string> Sentences(Table table) => Told(table).Select(each => each.Sentence);

    /// <summary>The sentence about a cliff, if there is one.</summary>
    public override string? Telling(IReadOnlyList<Table> tables)
    {
        var told = tables.SelectMany(Told).ToArray();
        return told.LastOrDefault(each => each.IsCliff, told.LastOrDefault()).Sentence;
    }

    static IEnumerable<(string Sentence, bool IsCliff)> Told(Table table)
    {
        var steps = Steps(table).ToArray();
        // One number for all rules: the largest with a cliff, because it is least expected there.
        var cliffs = steps.Where(step => IsCliff(step.At, step.Beyond)).ToArray();
        var keep = (cliffs.Length > 0 ? cliffs : steps).Select(step => step.Cap.Keep).DefaultIfEmpty().Max();
        foreach (var (cap, at, beyond) in steps.Where(step => step.Cap.Keep == keep))
        {
            var cliff = IsCliff(at, beyond);
            var workers = cap.Keep == 1 ? "1 worker" : $"{Numbers.Count(cap.Keep)} workers";
            yield return ($"{Words.Sentence(cap.RuleWords).TrimEnd('.')}, keeping {Numbers.Count(cap.Keep)} of {Numbers.Count(cap.Max)}: with "
                + $"{workers} {Words.Of(at.Connections!.Value, "connection")} "
                + $"for {Numbers.Count(at.Requests)} requests, with {Numbers.Count(cap.Keep + 1)} workers "
                + $"{beyond.Connections}{(cliff ? ": the cliff" : "")}.", cliff);
        }
    }

    public override IEnumerable<string> Advice(IReadOnlyList<Table> tables)
    {
        var cliffs = tables.SelectMany(Steps).Where(step => IsCliff(step.At, step.Beyond)).ToArray();
        if (cliffs.Length == 0)
            yield break;
        var max = cliffs.Max(step => step.Cap.Max).ToString(Numbers.Invariant);
        yield return "Where this rule applies, keep as many as are used at once. Paste (Python):";
        yield return $"       httpx.Limits(max_connections={max}, max_keepalive_connections={max})";
    }

    /// <summary>Whether one more worker took more than twice the connections that its share explains.</summary>
    static bool IsCliff(Row at, Row beyond) => beyond.Connections!.Value.Low > 2 * (at.Connections!.Value.High + 1);

    static IEnumerable<(Capped Cap, Row At, Row Beyond)> Steps(Table table)
    {
        var rows = Capped.Rows(table)
            .Where(each => each.Row.Connections is not null)
            .ToLookup(each => (each.Cap, each.Row.Concurrency), each => each.Row);
        foreach (var cap in rows.Select(row => row.Key.Cap).Distinct())
            if (rows[(cap, cap.Keep)].FirstOrDefault() is { } at && rows[(cap, cap.Keep + 1)].FirstOrDefault() is { } beyond)
                yield return (cap, at, beyond);
    }
}
