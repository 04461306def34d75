using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

sealed class Retries : PoolFamily
{
    const string None = "none";

    public override string Name => "retries";

    public override string Question => "Some answers are 503 and sent again through a capped pool: what do retries add?";

    public override string NameOf(Row row) => row.Variant is { Length: > 0 } variant ? variant : row.Name;

    public override IEnumerable<Column> Counts(Table table)
    {
        yield return Column.Of(table, ["failed"], row => Columns.Count(row, CounterNames.FailedRequests), CounterNames.FailedRequests);
        yield return Column.Of(table, ["arrived"], row => Columns.Count(row, CounterNames.Requests), CounterNames.Requests);
        yield return Column.Of(table, ["connections"], row => Columns.Count(row, CounterNames.Connections), CounterNames.Connections);
        yield return Column.Of(table, ["queued"], row => Columns.Count(row, CounterNames.Queued), CounterNames.Queued);
    }

    public override IEnumerable<Column> Times(Table table, bool withRange) =>
        [.. QueueColumns.Of(table, Unit.Milliseconds), .. DrainColumns.Times(table)];

    public override IEnumerable<string> Sentences(Table table)
    {
        var bare = table.Measured.Where(row => row.Variant == None).ToArray() is [var one] ? one : null;
        foreach (var row in table.Measured.Where(row => row.Variant != None))
            if (row.Extent(CounterNames.Requests) is { } arrived && row.Connections is { } dialled && row.Seconds.Count > 0)
                yield return $"{What(row.Variant)}: {arrived} requests came to the server for {Numbers.Count(row.Requests)}, "
                    + $"{Words.Of(dialled, "dial")}, {Phrases.Failed(row)}; "
                    + $"the last answer came after {DrainColumns.Range(row)} ms{Versus(row, bare)}.";
    }

    public override IEnumerable<string> Advice(IReadOnlyList<Table> tables) =>
        tables.SelectMany(table => table.Measured).Any(row => row.Extent(CounterNames.Requests) is { } arrived && arrived.Low > row.Requests)
            ?
            [
                "Paste: services.AddHttpClient(\"api\").AddStandardResilienceHandler(",
                "           options => options.Retry.DisableForUnsafeHttpMethods());",
                "       // Microsoft.Extensions.Http.Resilience; it waits as Retry-After says,",
                "       // and without that option it sends a POST again, too",
            ]
            : [];

    static string Versus(Row row, Row? bare) => bare is null || bare.Seconds.Count == 0 ? ""
        : Ratio.Of(row.Seconds, bare.Seconds) is { IsMore: true } more ? $", {Numbers.Ratio(more.Median)} × the time without a 503" : "";

    static string What(string variant) => variant switch
    {
        "at-once" => "Sent again at once",
        "retry-after" => "Sent again when Retry-After says",
        _ => variant,
    };
}
