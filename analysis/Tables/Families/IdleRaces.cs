using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

sealed class IdleRaces : PoolFamily
{
    public override string Name => "idle-races";

    public override string Question => "Client and server both give up idle connections: who is first, and who fails?";

    public override string NameOf(Row row) => row.Variant is { Length: > 0 } variant ? $"{Who(variant).Replace('-', ' ')}, {Short(row)}" : row.Name;

    public override IEnumerable<Column> Counts(Table table)
    {
        yield return Column.Of(table, ["failed"], row => Columns.Count(row, CounterNames.FailedRequests), CounterNames.FailedRequests);
        yield return Column.Of(table, ["connections"], row => Columns.Count(row, CounterNames.Connections), CounterNames.Connections);
        yield return Column.Of(table, ["ended by", "client"], row => Columns.Count(row, CounterNames.ClosedByClient), CounterNames.ClosedByClient);
        yield return Column.Of(table, ["ended by", "server"], row => Columns.Count(row, CounterNames.ClosedByServer), CounterNames.ClosedByServer);
        yield return Columns.TimeWait(table);
    }

    public override IEnumerable<Column> Times(Table table, bool withRange) => [];

    public override IEnumerable<string> Sentences(Table table) =>
        from row in table.Measured
        where row.Connections is not null
        group row by (row.Variant, Text: Told(row)) into alike
        select $"{What(alike.Key.Variant)} ({List(alike.Select(Short).Distinct())}): {alike.Key.Text}.";

    public override IEnumerable<string> Advice(IReadOnlyList<Table> tables) =>
        tables.Any(table => table.Measured.Any(row => row.HasFailures)) ? Phrases.PasteExpiry : [];

    static string Short(Row row) => row.StrategyKind == StrategyKinds.MaxPerServer ? "handler" : row.StrategyKind;

    static string Told(Row row) => $"{Words.Of(row.Connections!.Value, "connection")}{Phrases.ForRequests(row)}, "
        + Phrases.Failed(row) + Phrases.SentAgain(row);

    /// <summary>The variant without its method.</summary>
    static string Who(string variant) => variant.EndsWith(Post, StringComparison.Ordinal) ? variant[..^Post.Length] : variant;

    const string Post = "-post";

    static string What(string variant) => Who(variant) switch
    {
        "client-first" => "The client gives up first",
        "server-first" => "The server gives up first, and its end has come",
        "edge" => "The server gives up as the request comes",
        _ => variant,
    };
}
