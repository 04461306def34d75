namespace PoolBench.Analysis.Tables;

/// <summary>A column with its cells: one for each measured row.</summary>
/// <param name="Header">Lines of the header, top first.</param>
/// <param name="Cells">Texts, in the order of the rows.</param>
sealed record Column(IReadOnlyList<string> Header, IReadOnlyList<string> Cells)
{
    /// <summary>Names of the counters or samples that it is computed from, or <see cref="Latencies"/>.</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>Stands for the case's latency file in <see cref="From"/>.</summary>
    public const string Latencies = "latency";

    /// <summary>Stands for the case's own rate in <see cref="From"/>.</summary>
    public const string Rate = "rate";

    /// <summary>
    /// A header that stands for itself, for where the lines of the usual one would be read without those of its neighbours; null: there is no need.
    /// </summary>
    public string? FullHeader { get; init; }

    /// <summary>Spaces to its left.</summary>
    public int Gap { get; init; } = 2;

    public bool LeftAligned { get; init; }

    public int Width => Header.Concat(Cells).Max(text => text.Length);

    /// <summary>A text of this column, with the gap before it.</summary>
    public string Place(string text) => new string(' ', Gap) + (LeftAligned ? text.PadRight(Width) : text.PadLeft(Width));
}
