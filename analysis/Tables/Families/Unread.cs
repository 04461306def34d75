using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

sealed class Unread : PoolFamily
{
    const string DisposedLong = "disposed-long";
    const string Kept = "kept";

    public override string Name => "unread";

    public override string Question => "Answers whose bodies nobody reads: do their connections come back?";

    public override string NameOf(Row row) => row.Variant is { Length: > 0 } variant ? $"{variant.Replace('-', ' ')}, {row.StrategyKind}" : row.Name;

    public override IEnumerable<Column> Counts(Table table)
    {
        yield return Column.Of(table, ["failed"], row => Columns.Count(row, CounterNames.FailedRequests), CounterNames.FailedRequests);
        yield return Column.Of(table, ["as"], row => row.FailureKinds.Count > 0 ? string.Join(", ", row.FailureKinds) : Grid.None, Column.Latencies);
        yield return Column.Of(table, ["connections"], row => Columns.Count(row, CounterNames.Connections), CounterNames.Connections);
        yield return Column.Of(table, ["open", "after"], row => Columns.Count(row, CounterNames.IdleAfter), CounterNames.IdleAfter);
    }

    public override IEnumerable<Column> Times(Table table, bool withRange) => [];

    public override IEnumerable<string> Sentences(Table table) =>
        from row in table.Measured
        where row.Connections is not null
        select $"{What(row.Variant)} ({row.Strategy}): {Words.Of(row.Connections!.Value, "connection")}{Phrases.ForRequests(row)}{Failed(row)}.";

    public override IEnumerable<string> Advice(IReadOnlyList<Table> tables)
    {
        var rows = tables.SelectMany(table => table.Measured).Where(row => row.Connections is { Low: > 1 }).ToArray();
        if (rows.Any(row => row.Variant == Kept))
        {
            yield return "Paste: using var answer = await Client.SendAsync(request,";
            yield return "           HttpCompletionOption.ResponseHeadersRead, token);";
            yield return "       // using: the connection comes back when the method ends";
        }
        if (rows.Any(row => row.Variant == DisposedLong))
        {
            yield return "A long body costs its connection unless it is read to its end:";
            yield return "       await answer.Content.CopyToAsync(Stream.Null, token);";
        }
    }

    static string Failed(Row row) => row.Extent(CounterNames.FailedRequests) is not { High: > 0 } failed ? ", none failed"
        : row.FailureKinds.SequenceEqual(["pool"]) ? $"; {failed} waited for one in vain"
        : $"; {failed} failed ({string.Join(", ", row.FailureKinds)})";

    static string What(string variant) => variant switch
    {
        "disposed-short" => "Disposed of with a short body unread",
        DisposedLong => "Disposed of with a long body unread",
        Kept => "Kept unread",
        _ => variant,
    };
}
