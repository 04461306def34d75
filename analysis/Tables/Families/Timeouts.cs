using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

sealed class Timeouts : PoolFamily
{
    public override string Name => "timeouts";

    public override string Question => "Time limits that expire: what fails, and is the pool intact afterwards?";

    public override string NameOf(Row row) => row.Variant is { Length: > 0 } variant ? $"{row.Strategy}, {variant}" : row.Name;

    public override IEnumerable<Column> Counts(Table table)
    {
        yield return Column.Of(table, ["failed"], row => Columns.Count(row, CounterNames.FailedRequests), CounterNames.FailedRequests);
        yield return Column.Of(table, ["as"], row => row.FailureKinds.Count > 0 ? string.Join(", ", row.FailureKinds) : Grid.None, Column.Latencies);
        yield return Column.Of(table, ["connections"], row => Columns.Count(row, CounterNames.Connections), CounterNames.Connections);
        yield return Column.Of(table, ["idle", "after"], row => Columns.Count(row, CounterNames.IdleAfter), CounterNames.IdleAfter);
    }

    public override IEnumerable<string> Sentences(Table table)
    {
        foreach (var kind in table.Measured.Where(row => row.HasFailures && row.Connections is not null).GroupBy(row => row.Variant))
        {
            var row = kind.First();
            var alike = kind.All(each =>
                each.Extent(CounterNames.FailedRequests) == row.Extent(CounterNames.FailedRequests) && each.Connections == row.Connections
                    && Whole(each) == Whole(row));
            foreach (var each in alike ? [row] : kind.ToArray())
                yield return $"Limit on the {What(kind.Key)}{(alike && kind.Count() > 1 ? "" : $", {each.Strategy}")}: "
                    + $"{each.Extent(CounterNames.FailedRequests)} of {Numbers.Count(each.Requests)} requests "
                    + $"failed ({string.Join(", ", each.FailureKinds)})"
                    + $"{(TookTheirs(each) ? " and took their connections with them" : "")}, "
                    + $"{Words.Of(each.Connections!.Value, "connection")} in all; "
                    + (Whole(each) ? "the pool was intact afterwards."
                        : $"{each.Extent(CounterNames.IdleAfter)} were idle afterwards where "
                            + $"{each.Concurrency} requests had been in flight at once.");
        }
    }

    /// <summary>Whether as many connections ended before the last answer as requests failed.</summary>
    static bool TookTheirs(Row row) =>
        row is { Connections: { } opened } && row.Extent(CounterNames.IdleAfter) is { } idle && row.Extent(CounterNames.FailedRequests) is { } failed
        && opened.Low - idle.Low == failed.Low && opened.High - idle.High == failed.High;

    /// <summary>Whether as many connections were idle at the end as requests were in flight at once.</summary>
    static bool Whole(Row row) => row.Concurrency is { } together && row.Extent(CounterNames.IdleAfter) is { } idle && idle.Is(together);

    static string What(string variant) =>
        variant switch { "connect" => "connect", "answer" => "whole request (HttpClient.Timeout)", "token" => "request's own token", _ => variant };
}
