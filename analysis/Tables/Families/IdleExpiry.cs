using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

sealed class IdleExpiry : PoolFamily
{
    public override string Name => "idle-expiry";

    public override string Question => "A connection idle for too long: who dials again, who fails?";

    public override string NameOf(Row row) => Capped.Of(row) is { } cap
        ? $"{Short(cap)}, {row.Method.ToLowerInvariant()} {(Expires(row) ? "expires" : "closed")}" : row.Name;

    static readonly (bool Expires, string Words)[] Kinds = [(true, "Expiry shorter than the rest"), (false, "Closed by the server between requests")];

    /// <summary>Whether the client gives up its idle connections; otherwise the server closes them.</summary>
    static bool Expires(Row row) => row.Limits?.KeepAliveExpiryMs is not null;

    public override IEnumerable<string> Sentences(Table table)
    {
        foreach (var (expires, words) in Kinds)
        {
            var rows = Capped.Rows(table).Where(each => Expires(each.Row) == expires && each.Row.Connections is not null).ToArray();
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

    static string Short(Capped cap) => cap.Means == StrategyKinds.MaxPerServer ? "handler" : cap.Means;

    static string Who(string means) => means switch
    {
        StrategyKinds.MaxPerServer => "SocketsHttpHandler",
        StrategyKinds.Limits => "the pool with limits",
        _ => means,
    };
}
