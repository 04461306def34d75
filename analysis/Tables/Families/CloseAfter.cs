using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

sealed class CloseAfter : PoolFamily
{
    public override string Name => "close-after";

    public override string Question => "The server ends each connection after so many requests: what does that cost, and who fails?";

    public override string NameOf(Row row) =>
        row.Variant is { Length: > 0 } variant ? variant.Replace("-", ", ", StringComparison.Ordinal) : row.Name;

    public override IEnumerable<Column> Counts(Table table) =>
    [
        new(["failed"], [.. table.Measured.Select(row => Columns.Count(row, CounterNames.FailedRequests))]) { From = [CounterNames.FailedRequests] },
        .. Columns.Counts(table),
    ];

    /// <summary>Without the comparison with the shared client: each row is one.</summary>
    public override IEnumerable<Column> Times(Table table, bool withRange) =>
        Columns.Times(table, withRange: false).Where(column => column.Header is not ["time vs", ..]);

    public override IEnumerable<string> Sentences(Table table) =>
        from row in table.Measured
        where row.Connections is not null
        select $"Ended after {What(row.Variant)}: {Words.Of(row.Connections!.Value, "dial")}{Phrases.ForRequests(row)}, {Phrases.Failed(row)}"
            + $"{Phrases.SentAgain(row)}{Handshakes(row)}{Left(row)}.";

    public override IEnumerable<string> Advice(IReadOnlyList<Table> tables) =>
        tables.SelectMany(table => table.Measured).Any(row => row.Extent(CounterNames.TlsResumed) is { Low: > 0 })
            ?
            [
                "No setting of the client lowers these dials: raise the server's limit (nginx:",
                "keepalive_requests). A client that lives on resumes its TLS session in each.",
                .. Phrases.PasteShared.Split('\n'),
            ]
            : [];

    /// <summary><c>10-announced</c> in words.</summary>
    static string What(string variant) =>
        variant.Split('-') is [var most, var how] ? $"{most} {(most == "1" ? "request" : "requests")}, {how}" : variant;

    static string Handshakes(Row row) => Phrases.Kinds(row) is { Length: > 0 } kinds ? $"; TLS handshakes {kinds}" : "";

    /// <summary>Who is left with sockets in TIME_WAIT: whoever closed first.</summary>
    static string Left(Row row) => (row.Extent(CounterNames.TimeWaitClient)?.High > 0, row.Extent(CounterNames.TimeWaitServer)?.High > 0) switch
    {
        (true, true) => "; TIME_WAIT at either end",
        (true, false) => "; TIME_WAIT at the client",
        (false, true) => "; TIME_WAIT at the server",
        _ => "",
    };
}
