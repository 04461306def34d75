using PoolBench.Core;

namespace PoolBench.Analysis.Tables.Families;

sealed class IdleExpiry : PoolFamily
{
    public override string Name => "idle-expiry";

    public override string Question => "A connection idle for too long: who dials again, who fails?";

    public override string NameOf(Row row) => VariantOf(row) is { Length: > 0 } variant && Capped.Of(row.Strategy) is { } cap
        ? $"{Short(cap)}, {variant[(variant.LastIndexOf('-') + 1)..]} "
            + $"{(variant.StartsWith("client", StringComparison.Ordinal) ? "expires" : "closed")}" : row.Name;

    static readonly (string Who, string Words)[] Kinds =
        [("client-expires", "Expiry shorter than the rest"), ("server-closes", "Closed by the server between requests")];

    public override IEnumerable<string> Sentences(Table table)
    {
        foreach (var (who, words) in Kinds)
        {
            var rows = Capped.Rows(table)
                .Where(each => VariantOf(each.Row).StartsWith(who, StringComparison.Ordinal) && each.Row.Connections is not null)
                .ToArray();
            if (rows.Length == 0)
                continue;
            var failed = rows.Any(each => each.Row.HasFailures);
            var dialled = rows.GroupBy(each => each.Cap.Means)
                .Select(same => $"{Who(same.Key)} dialled {Words.Times(Together(same.Select(each => each.Row.Connections!.Value)))}");
            yield return $"{words}: {List(dialled)} "
                + $"for {Numbers.Count(rows[0].Row.Requests)} requests{(failed ? "; some requests failed" : ", and none failed")}.";
        }
    }

    static Extent Together(IEnumerable<Extent> all) => new(all.Min(one => one.Low), all.Max(one => one.High));

    static string Short(Capped cap) => cap.Means == "max-per-server" ? "handler" : cap.Means;

    static string Who(string means) => means == "max-per-server" ? "SocketsHttpHandler" : means == "limits" ? "the pool with limits" : means;
}
