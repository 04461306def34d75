using PoolBench.Analysis.Tables.Families;
using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables;

/// <summary>What a Run says, in one to three computed sentences: counts, then ratios of times, then pools.</summary>
static class Answer
{
    /// <summary>The most telling families come first.</summary>
    static readonly string[] PoolFamilies = ["keep-alive-cliff", "keep-alive-steady", "recommended-mixed", "keep-alive-burst", "concurrency-cap"];

    /// <summary>One to three sentences.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<Table> tables)
    {
        string[] sentences = [.. Dials(tables), .. Costs(tables), .. Pools(tables)];
        if (sentences.Length == 0)
            sentences = [.. tables.Where(table => table.Measured.Count > 0).SelectMany(table => Family.Of(table.Family).Sentences(table)).Take(3)];
        if (sentences.Length > 0)
            return [.. sentences.Take(3)];
        var measured = tables.Sum(table => table.Measured.Count);
        return [measured == 0
            ? $"Nothing was measured: none of the {Numbers.Count(tables.Sum(table => table.Rows.Count))} planned cases has valid numbers."
            : $"{(measured == 1 ? "1 case was" : $"{Numbers.Count(measured)} cases were")} measured; the table has the figures."];
    }

    static IEnumerable<string> Dials(IReadOnlyList<Table> tables)
    {
        var pairs = Pairs(tables).Where(pair => pair.New.Connections is not null && pair.Shared.Connections is not null).ToArray();
        if (pairs.Length == 0)
            yield break;
        var (first, shared, _) = pairs[0];
        var agree = pairs.All(pair =>
            pair.New.Connections == first.Connections && pair.Shared.Connections == shared.Connections && pair.New.Requests == first.Requests);
        var where = agree && pairs.Length > 1 ? $", over {List(pairs.Select(pair => pair.Table.Link))} alike" : $" over {pairs[0].Table.Link}";
        yield return $"A new client per request opened {Columns.Handshakes(first)} connections per request ({first.Connections} for "
            + $"{Numbers.Count(first.Requests)} requests){where}; "
            + $"a shared client opened {shared.Connections} in all.";
    }

    static IEnumerable<string> Costs(IReadOnlyList<Table> tables)
    {
        (string Link, Ratio Ratio)[] ratios =
        [
            .. from pair in Pairs(tables)
               let ratio = pair.Table.VersusShared(pair.New)
               where ratio is not null
               select (pair.Table.Link, ratio.Value),
        ];
        if (ratios.Length == 0)
            yield break;
        var clear = ratios.Where(each => each.Ratio.IsMore).ToArray();
        if (clear.Length > 0)
            yield return $"The new clients took {List(clear.Select((each, i) => Cost(each.Link, each.Ratio, isFirst: i == 0)))}.";
        else
            yield return $"The times of the two do not differ clearly "
                + $"({List(ratios.Select(each => $"{Numbers.Fixed(each.Ratio.Low, 2)}–{Numbers.Fixed(each.Ratio.High, 2)} × over {each.Link}"))}).";
    }

    /// <summary>
    /// E.g. <c>3.6 × the time over http (2.4–5.5 over the iterations of one process)</c>; only the first says what the numbers are.
    /// </summary>
    static string Cost(string link, Ratio ratio, bool isFirst) => $"{Numbers.Ratio(ratio.Median)} ×{(isFirst ? " the time" : "")} over {link} "
        + $"({Numbers.Ratio(ratio.Low)}–{Numbers.Ratio(ratio.High)}{(isFirst ? " over the iterations of one process" : "")})";

    /// <summary>The most telling sentence of a pool family.</summary>
    static IEnumerable<string> Pools(IReadOnlyList<Table> tables) =>
        PoolFamilies.Select(family => Family.Of(family).Telling([.. tables.Where(table => table.Family == family && table.Measured.Count > 0)]))
            .OfType<string>()
            .Take(1);

    static IEnumerable<(Row New, Row Shared, Table Table)> Pairs(IReadOnlyList<Table> tables) =>
        from table in tables
        where table.Family == "lifetime"
        let pair = (New: table.The(StrategyKinds.PerRequest), Shared: table.The(StrategyKinds.Shared))
        where pair.New is not null && pair.Shared is not null
        select (pair.New, pair.Shared, table);

    static string List(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }
}
