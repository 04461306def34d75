using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

sealed class CancelStorm : PoolFamily
{
    const string Cancelled = "cancelled";

    public override string Name => "cancel-storm";

    public override string Question => "Half of the requests in flight are cancelled: what does the pool lose?";

    public override string NameOf(Row row) => row.Strategy;

    public override IEnumerable<Column> Counts(Table table)
    {
        yield return Column.Of(table, [Cancelled], row => Columns.Count(row, CounterNames.FailedRequests), CounterNames.FailedRequests);
        yield return Column.Of(table, ["arrived"], row => Columns.Count(row, CounterNames.Requests), CounterNames.Requests);
        yield return Column.Of(table, ["connections"], row => Columns.Count(row, CounterNames.Connections), CounterNames.Connections);
        yield return Column.Of(table, ["idle", "after"], row => Columns.Count(row, CounterNames.IdleAfter), CounterNames.IdleAfter);
        yield return Columns.TimeWait(table);
    }

    public override IEnumerable<Column> Times(Table table, bool withRange) => [];

    public override IEnumerable<string> Sentences(Table table) =>
        from row in table.Measured
        where row.HasFailures && Lost(row) is not null
        group row by Told(row) into alike
        select Words.Sentence($"{List(alike.Select(row => row.Strategy))} over {table.Link}: {alike.Key}");

    public override IEnumerable<string> Advice(IReadOnlyList<Table> tables) => tables
        .Any(table => table.Measured.Any(row => OnlyCancelled(row) && Lost(row) is { Low: > 0 }))
        ?
        [
            "Paste, where answers come soon: the wait ends, and the connection stays.",
            "       await Client.GetAsync(uri).WaitAsync(token);",
            "Or, where the server speaks HTTP/2 over https, whose streams end one by one:",
            "       new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20 }",
            "       // for GetAsync and its like; with SendAsync, request.Version says it",
        ]
        : [];

    static string Told(Row row) => $"{row.Extent(CounterNames.FailedRequests)} of {Numbers.Count(row.Requests)} requests {Failed(row)} and "
        + (Lost(row) is { High: 0 } ? "took no connection with them" : $"took {Words.Of(Lost(row)!.Value, "connection")} with them")
        + $"; {Words.Of(row.Connections!.Value, "dial")} in all{Whole(row)}";

    /// <summary>Connections that ended before the last answer; null: not known.</summary>
    static Extent? Lost(Row row) => row is { Connections: { } opened } && row.Extent(CounterNames.IdleAfter) is { } idle
        ? new(opened.Low - idle.Low, opened.High - idle.High) : null;

    /// <summary>The server waits for a whole burst, so if nothing but cancelling failed, each burst had all its requests in flight.</summary>
    static string Whole(Row row) => row.Concurrency is { } together && OnlyCancelled(row)
        ? $". Each burst had all its {Numbers.Count(together)} in flight, so no slot was lost" : "";

    static string Failed(Row row) => OnlyCancelled(row) ? "were cancelled" : $"failed ({string.Join(", ", row.FailureKinds)})";

    static bool OnlyCancelled(Row row) => row.FailureKinds.SequenceEqual([Cancelled]);
}
