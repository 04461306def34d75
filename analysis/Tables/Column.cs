namespace PoolBench.Analysis.Tables;

/// <summary>A column with its cells: one for each measured row.</summary>
/// <param name="Header">The lines of the header, from the top.</param>
/// <param name="Cells">The texts, in the order of the rows.</param>
sealed record Column(IReadOnlyList<string> Header, IReadOnlyList<string> Cells)
{
    /// <summary>A column of the table's measured rows.</summary>
    /// <param name="table">The table.</param>
    /// <param name="header">The lines of the header, from the top.</param>
    /// <param name="cell">A row's text.</param>
    /// <param name="from">What the texts come from, see <see cref="From"/>.</param>
    public static Column Of(Table table, string[] header, Func<Row, string> cell, params string[] from) =>
        new(header, [.. table.Measured.Select(cell)]) { From = from };

    /// <summary>Names of the counters or samples behind it, or <see cref="Latencies"/> or <see cref="Rate"/>.</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>Means the case's latency file, in <see cref="From"/>.</summary>
    public const string Latencies = "latency";

    /// <summary>Means the case's own rate, in <see cref="From"/>.</summary>
    public const string Rate = "rate";

    /// <summary>A header that is clear alone, for places where the usual one is read without its neighbours; null: the usual one is clear.</summary>
    public string? FullHeader { get; init; }

    /// <summary>Spaces to its left.</summary>
    public int Gap { get; init; } = 2;

    public bool LeftAligned { get; init; }

    public int Width => Header.Concat(Cells).Max(text => text.Length);

    /// <summary>A text of this column, with the gap before it.</summary>
    public string Place(string text) => new string(' ', Gap) + (LeftAligned ? text.PadRight(Width) : text.PadLeft(Width));
}
