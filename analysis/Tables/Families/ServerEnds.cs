using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

sealed class ServerEnds : PoolFamily
{
    public override string Name => "server-ends";

    public override string Question => "The server ends a used connection as the next request comes: who notices?";

    public override string NameOf(Row row) => row.Variant is { Length: > 0 } variant ? $"{row.Strategy}, {variant}" : row.Name;

    public override IEnumerable<Column> Counts(Table table)
    {
        yield return Column.Of(table, ["failed"], row => Columns.Count(row, CounterNames.FailedRequests), CounterNames.FailedRequests);
        yield return Column.Of(table, ["as"], row => row.FailureKinds.Count > 0 ? string.Join(", ", row.FailureKinds) : Grid.None, Column.Latencies);
        yield return Column.Of(table, ["connections"], row => Columns.Count(row, CounterNames.Connections), CounterNames.Connections);
        yield return Column.Of(table, ["arrived"], row => Columns.Count(row, CounterNames.Requests), CounterNames.Requests);
    }

    public override IEnumerable<string> Sentences(Table table)
    {
        foreach (var alike in table.Measured.Where(row => row.Connections is not null).GroupBy(row => (row.Variant, Told(row))))
            yield return $"A {What(alike.Key.Variant)} ({string.Join(", ", alike.Select(row => row.Strategy).Distinct())}): {alike.Key.Item2}.";
    }

    public override IEnumerable<string> Advice(IReadOnlyList<Table> tables) => tables.Any(table => table.Measured.Any(row => row.HasFailures))
        ? Phrases.PasteExpiry : [];

    static string Told(Row row) => (row.Extent(CounterNames.FailedRequests) is { High: > 0 } failed
        ? $"{failed} of {Numbers.Count(row.Requests)} requests failed"
        : $"none of {Numbers.Count(row.Requests)} requests failed") + Phrases.SentAgain(row);

    /// <summary><c>fin-get</c> in words.</summary>
    static string What(string? variant) => variant?.Split('-') is [var how, var method]
        ? $"{method.ToUpperInvariant()} that meets {(how == "rst" ? "a reset" : "a FIN")}" : variant ?? "request";
}
