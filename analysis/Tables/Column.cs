namespace PoolBench.Analysis.Tables;

/// <summary>A column with its cells: one for each measured row.</summary>
/// <param name="Header">The lines of the header, from the top.</param>
/// <param name="Cells">The texts, in the order of the rows.</param>
sealed record Column(IReadOnlyList<string> Header, IReadOnlyList<string> Cells)
{
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
