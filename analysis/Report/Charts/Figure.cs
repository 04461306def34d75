namespace PoolBench.Analysis.Report.Charts;

/// <summary>One or more drawings that together answer a question, with how to read them and the numbers behind them.</summary>
/// <param name="Id">Its id in the page.</param>
/// <param name="Title">The question or the claim.</param>
/// <param name="HowToRead">How to read the drawings, in one sentence.</param>
/// <param name="Panels">The drawings.</param>
/// <param name="Data">The numbers that are drawn.</param>
public sealed record Figure(string Id, string Title, string HowToRead, IReadOnlyList<Panel> Panels, DataTable Data)
{
    /// <summary>What the drawings show, and formulas: each note is a sentence or two computed from the data.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>A chart that is not drawn, and why.</summary>
public sealed record Absence(string What, string Why);

/// <summary>Numbers behind a chart.</summary>
/// <param name="Header">Names with units.</param>
/// <param name="Rows">The rows; each has as many cells as the header.</param>
public sealed record DataTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<Cell>> Rows);

/// <summary>A text in a table, and its source in the Run.</summary>
/// <param name="Text">The text as shown.</param>
/// <param name="From">File and JSON path; null when the text is not a figure.</param>
public sealed record Cell(string Text, string? From = null)
{
    public static implicit operator Cell(string text) => new(text);
}
