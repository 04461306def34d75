using PoolBench.Core;

namespace PoolBench.Analysis.Tables.Families;

sealed class KeepAliveSteady : PoolFamily
{
    public override string Name => "keep-alive-steady";

    public override string Question => "A pool that is always full: which rule still reuses its connections?";

    public override IEnumerable<string> Sentences(Table table)
    {
        // The one number of kept connections where the rules differ most.
        var telling = Capped.Rows(table).Where(each => each.Row.Connections is not null).GroupBy(each => each.Cap.Keep)
            .MaxBy(same => same.Max(each => each.Row.Connections!.Value.High) - same.Min(each => each.Row.Connections!.Value.High));
        if (telling is null || telling.Count() < 2)
            yield break;
        var (cap, row) = telling.First();
        yield return $"{Numbers.Count(cap.Max)} workers on {Numbers.Count(cap.Max)} connections, {Numbers.Count(cap.Keep)} of them "
            + $"kept, {Numbers.Count(row.Requests)} requests: "
            + $"{List(telling.Select(each => $"{Words.Of(each.Row.Connections!.Value, "connection")} by the {each.Cap.RuleWords}"))}.";
    }
}
