using PoolBench.Core;

namespace PoolBench.Analysis.Tables.Families;

sealed class ColdWarm : PoolFamily
{
    const string Cold = "cold";

    public override string Name => "cold-warm";

    public override string Question => "The same burst on an empty pool and on a warmed one: what does the first burst pay?";

    public override string NameOf(Row row) => row.Variant is { Length: > 0 } variant ? variant : row.Name;

    public override IEnumerable<Column> Counts(Table table) => Columns.Counts(table);

    public override IEnumerable<Column> Times(Table table, bool withRange) => DrainColumns.Times(table);

    public override IEnumerable<string> Sentences(Table table)
    {
        if (The(table, isCold: true) is not { Connections: { } first } cold || The(table, isCold: false) is not { Connections: { } again } warm)
            yield break;
        yield return $"{Numbers.Count(cold.Requests)} requests at once dialled {Words.Times(first)} on an empty pool and {Words.Times(again)} on a "
            + $"warmed one{Cost(cold, warm)}.";
    }

    public override IEnumerable<string> Advice(IReadOnlyList<Table> tables)
    {
        var dear = tables.Select(table => The(table, isCold: true) is { } cold && The(table, isCold: false) is { } warm
            && Versus(cold, warm) is { IsMore: true } ? cold : null).OfType<Row>().FirstOrDefault();
        return dear is null ? []
            :
            [
                "Paste, once the client is made and before requests come:",
                $"       await Task.WhenAll(Enumerable.Range(0, {dear.Requests.ToString(Numbers.Invariant)})",
                "           .Select(_ => Client.GetAsync(uri)));   // as many as at once",
                "       // PooledConnectionIdleTimeout, a minute, ends those that nobody uses",
            ];
    }

    static string Cost(Row cold, Row warm) => Versus(cold, warm) switch
    {
        null => "",
        { IsMore: true } more => $": {DrainColumns.Range(cold)} ms against {DrainColumns.Range(warm)}, {Numbers.Ratio(more.Median)} × the time",
        { } alike => $"; the times do not differ clearly ({DrainColumns.Range(cold)} ms and {DrainColumns.Range(warm)} ms)",
    };

    static Ratio? Versus(Row cold, Row warm) => cold.Seconds.Count > 0 && warm.Seconds.Count > 0 ? Ratio.Of(cold.Seconds, warm.Seconds) : null;

    static Row? The(Table table, bool isCold) => table.Measured.Where(row => row.Variant == Cold == isCold).ToArray() is [var one] ? one : null;
}
