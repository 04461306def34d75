using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

/// <summary>Sentences that more than one family needs.</summary>
static class Phrases
{
    /// <summary>The client that most programs need, as C#.</summary>
    public static readonly string[] SharedClient =
        ["static readonly HttpClient Client = new(new SocketsHttpHandler", "{ PooledConnectionLifetime = TimeSpan.FromMinutes(2) });"];

    public static readonly string PasteShared = $"Paste: {string.Join("\n       ", SharedClient)}";

    public const string PasteFactory = """
        Or, with dependency injection: services.AddHttpClient();
               then factory.CreateClient() from the IHttpClientFactory it provides.
        """;

    /// <summary>For requests that meet the server's end of an idle connection.</summary>
    public static readonly string[] PasteExpiry =
    [
        "Paste: new SocketsHttpHandler { PooledConnectionIdleTimeout =",
        "       TimeSpan.FromSeconds(3.5) }   // for a server that closes after 5 s:",
        "       // the handler may be later by a quarter of that, or by a second",
    ];

    /// <summary>How many requests failed.</summary>
    public static string Failed(Row row) =>
        row.Extent(CounterNames.FailedRequests) is { High: > 0 } failed ? $"{failed} failed" : "none failed";

    /// <summary>How many requests the handler itself sent again, as a clause that begins with a comma; empty without any.</summary>
    public static string SentAgain(Row row) => row.Extent(CounterNames.Requests) is { } arrived && arrived.High > row.Requests
        ? $", {new Extent(Math.Max(0, arrived.Low - row.Requests), arrived.High - row.Requests)} were sent again by the handler itself" : "";

    /// <summary>The number of requests behind a row's counts.</summary>
    public static string ForRequests(Row row) => $" for {Numbers.Count(row.Requests)} requests";

    /// <summary>Full and resumed TLS handshakes, e.g. <c>TLS handshakes: new clients 1 full and 999 resumed; the shared client 1 full.</c></summary>
    public static IEnumerable<string> Tls(params (string Subject, Row? Row)[] who)
    {
        var parts = who.Where(each => each.Row is not null)
            .Select(each => (each.Subject, Kinds: Kinds(each.Row!)))
            .Where(each => each.Kinds.Length > 0)
            .Select(each => $"{each.Subject} {each.Kinds}").ToArray();
        if (parts.Length > 0)
            yield return $"TLS handshakes: {string.Join("; ", parts)}.";
    }

    /// <summary>What a new client costs against the shared one.</summary>
    public static IEnumerable<string> Cost(Table table)
    {
        if (table.The(StrategyKinds.PerRequest) is not { } perRequest || table.VersusShared(perRequest) is not { } ratio)
            yield break;
        var range = $"{Numbers.Fixed(ratio.Low, 2)}–{Numbers.Fixed(ratio.High, 2)} ×";
        yield return ratio.IsMore ? $"A new client costs {Numbers.Ratio(ratio.Median)} × the time."
            : ratio.IsLess ? $"A new client took less time ({range})."
            : $"The times do not differ clearly ({range}).";
    }

    /// <summary>Advice to share a client, when new clients opened more connections and took more time in every iteration of some table.</summary>
    public static IEnumerable<string> Share(IReadOnlyList<Table> tables)
    {
        var telling = tables.Where(NewClientsCostMore).ToArray();
        if (telling.Length == 0)
            return [];
        // The factory is an alternative only if it dialled no more than the shared client.
        var factoryToo = telling.All(table =>
            table.The(StrategyKinds.Factory)?.Connections is { } factory && factory.High <= table.The(StrategyKinds.Shared)!.Connections!.Value.High);
        return (factoryToo ? PasteShared + "\n" + PasteFactory : PasteShared).ReplaceLineEndings("\n").Split('\n');
    }

    static bool NewClientsCostMore(Table table) =>
        table.The(StrategyKinds.PerRequest) is { Connections: { } many } perRequest && table.The(StrategyKinds.Shared) is { Connections: { } few }
        && many.Low > few.High && table.VersusShared(perRequest) is { IsMore: true };

    /// <summary>Full and resumed TLS handshakes of a row, e.g. <c>1 full and 999 resumed</c>; empty without any.</summary>
    public static string Kinds(Row row)
    {
        var kinds = new[] { (Count: row.Extent(CounterNames.TlsFull), Kind: "full"), (Count: row.Extent(CounterNames.TlsResumed), Kind: "resumed") };
        return string.Join(" and ", kinds.Where(each => each.Count is { High: > 0 }).Select(each => $"{each.Count} {each.Kind}"));
    }

    /// <summary>A self-check's ratio with its range, and whether it met its goal.</summary>
    public static string Ratio(IReadOnlyList<double> ratios, double goal, string toWhat)
    {
        var median = Numbers.Median(ratios);
        return $"{Numbers.Fixed(median, 3)} × {toWhat} (range over iterations {Numbers.Fixed(ratios.Min(), 3)}–{Numbers.Fixed(ratios.Max(), 3)}; "
            + $"goal ≤ {Numbers.Fixed(goal, 2)}): the goal was {(median <= goal ? "met" : "missed")}.";
    }
}
