using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

sealed class Multiplex : PoolFamily
{
    public override string Name => "multiplex";

    public override string Question => "As many requests at once: how many connections do they need?";

    public override string NameOf(Row row) =>
        row.Variant.Replace('-', ' ') is { Length: > 0 } variant ? IsShared(row) ? variant : $"{variant}, several" : row.Strategy;

    static bool IsShared(Row row) => row.StrategyKind == StrategyKinds.Shared;

    /// <summary>Whether all requests are in flight at once, held at the server; otherwise there are several rounds.</summary>
    static bool IsHeld(Row row) => row.Requests == row.Concurrency;

    public override IEnumerable<Column> Counts(Table table) => Columns.Counts(table);

    public override IEnumerable<Column> Times(Table table, bool withRange) => Columns.Times(table, withRange);

    public override IEnumerable<string> Sentences(Table table)
    {
        var together = table.Measured.Where(row =>
            !IsHeld(row) && row is { Connections: not null, Concurrency: not null }).ToArray();
        if (together.Length > 0)
            yield return $"{List(together.Select(row => Numbers.Count(row.Concurrency!.Value)))} requests at once took "
                + $"{Taken([.. together.Select(row => row.Connections!.Value)])}.";
        foreach (var row in table.Measured.Where(row =>
            IsHeld(row) && row is { Connections: not null, Concurrency: not null }))
            yield return $"{(IsShared(row) ? "" : "Where several are allowed, ")}{Numbers.Count(row.Concurrency!.Value)} requests held at "
                + $"once took {Words.Of(row.Connections!.Value, "connection")}"
                + $"{(table.IsHttp2 && row.Connections!.Value.Is(1) && row.Concurrency > Streams ? ": requests beyond its streams wait" : "")}.";
    }

    /// <summary><c>1 connection</c>, <c>1 connection each time</c> or <c>1, 10 and 100 connections</c>.</summary>
    static string Taken(Extent[] connections) => connections.Distinct().Count() == 1
        ? Words.Of(connections[0], "connection") + (connections.Length > 1 ? " each time" : "")
        : $"{List(connections.Select(each => each.ToString()))} connections";

    /// <summary>Kestrel's limit of streams per connection. With more requests on one connection, some must have waited.</summary>
    const int Streams = 100;
}
