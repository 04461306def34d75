namespace PoolBench.Analysis.Tables.Families;

sealed class ConcurrencyCap : PoolFamily
{
    /// <summary>Throughput within this of the best counts as the best.</summary>
    const double Near = 0.95;

    public override string Name => "concurrency-cap";

    public override string Question => "How much may be under way at once, and by which means?";

    public override string NameOf(Row row) => Capped.Of(row.Strategy) is { } cap ? $"{cap.Max.ToString(Numbers.Invariant)} by {cap.Means}" : $"{row.Name}, no cap";

    public override IEnumerable<string> Sentences(Table table)
    {
        var rows = Capped.Rows(table).Where(each => each.Row.RequestsPerSecond is not null).ToArray();
        var caps = rows.GroupBy(each => each.Cap.Max).Select(same => (Max: same.Key, Rate: Numbers.Median(same.Select(each => each.Row.RequestsPerSecond!.Value)))).OrderBy(cap => cap.Max).ToArray();
        if (caps.Length > 1)
        {
            var best = caps.Max(cap => cap.Rate);
            var enough = caps.First(cap => cap.Rate >= best * Near);
            yield return enough.Max == caps[^1].Max
                ? $"Throughput rose to the largest cap: {Numbers.Significant(caps[0].Rate)} requests per second at {Numbers.Count(caps[0].Max)}, {Numbers.Significant(best)} at {Numbers.Count(enough.Max)}."
                : $"A cap of {Numbers.Count(enough.Max)} was enough: {Numbers.Significant(enough.Rate)} requests per second, {Numbers.Significant(best)} at best.";
        }
        // The means compared where the most of them measured the same cap, the smallest such: there the queue is longest.
        if (rows.GroupBy(each => each.Cap.Max).Where(same => same.Count() > 1).OrderByDescending(same => same.Count()).ThenBy(same => same.Key).FirstOrDefault() is not { } means)
            yield break;
        var slow = means.MinBy(each => each.Row.RequestsPerSecond);
        var fast = means.MaxBy(each => each.Row.RequestsPerSecond);
        var ratio = Ratio.Of(slow.Row.Seconds, fast.Row.Seconds);
        yield return ratio.IsMore
            ? $"At a cap of {Numbers.Count(means.Key)} {slow.Cap.Means} took {Numbers.Fixed(ratio.Median, 2)} × the time of {fast.Cap.Means}."
            : $"At a cap of {Numbers.Count(means.Key)} the means do not differ clearly.";
    }
}
