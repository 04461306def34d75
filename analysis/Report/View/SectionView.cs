using PoolBench.Analysis.Report.Charts;

namespace PoolBench.Analysis.Report.View;

/// <summary>One question: its tables, its charts and what follows.</summary>
/// <param name="Id">Its id in the page.</param>
/// <param name="Question">The heading.</param>
/// <param name="Tables">A table for each link.</param>
/// <param name="Figures">Charts that belong to the question.</param>
/// <param name="Advice">Lines to paste; empty when the numbers give no reason.</param>
public sealed record SectionView(
    string Id, string Question, IReadOnlyList<TableView> Tables, IReadOnlyList<Figure> Figures, IReadOnlyList<string> Advice);
