using PoolBench.Core;

namespace PoolBench.Analysis.Tables.Families;

sealed class KeepAliveBurst : PoolFamily
{
    public override string Name => "keep-alive-burst";

    public override string Question => "Bursts up to the cap: what do connections cost that were not kept?";

    public override IEnumerable<string> Sentences(Table table)
    {
        var rows = Capped.Rows(table).Where(each => each.Row.Connections is not null).ToArray();
        var byKeep = rows.GroupBy(each => each.Cap.Keep).OrderBy(same => same.Key).ToArray();
        if (byKeep.Length < 2)
            yield break;
        var agree = byKeep.All(same => same.Select(each => each.Row.Connections).Distinct().Count() == 1);
        if (!agree)
        {
            yield return "The rules do not agree on bursts without a queue; the table shows where.";
            yield break;
        }
        var first = rows[0];
        var cliff = byKeep[0].First().Row.Connections!.Value.Low > byKeep[^1].First().Row.Connections!.Value.High;
        yield return $"For {Numbers.Count(first.Row.Requests)} requests in bursts of {Numbers.Count(first.Cap.Max)}, keeping "
            + $"{List(byKeep.Select(same => Numbers.Count(same.Key)))} of "
            + $"{Numbers.Count(first.Cap.Max)} opened {List(byKeep.Select(same => same.First().Row.Connections.ToString()!))} connections: "
            + (cliff ? "connections that are not kept are dialled again for each burst." : "keeping more opened no fewer.")
            + (rows.Select(each => each.Cap.Rule).Distinct().Count() > 1 ? " All rules agree, because no request waits." : "");
    }
}
