using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Report.Figures;
using PoolBench.Analysis.Tables;
using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Report.View;

/// <summary>Compares the exact counts that several Runs have in common.</summary>
static class ExactCounts
{
    /// <summary>Every count that is exact in all Runs that have it, and differs between them.</summary>
    public static IEnumerable<IReadOnlyList<Cell>> Differences(Subject[] subjects) =>
        from pair in Common(subjects)
        where pair.Cells.Where(cell => cell is not null).Select(cell => string.Join(",", cell!.Values.Distinct())).Distinct().Count() > 1
        select (IReadOnlyList<Cell>)[pair.CaseId, pair.Name, .. pair.Cells.Select((cell, i) => Shown(cell, subjects[i], pair.CaseId, pair.Name))];

    static Cell Shown(Counter? counter, Subject subject, string caseId, string name) =>
        counter is null ? Grid.None : new Cell(Extent.Of([.. counter.Values]).ToString(), subject.Trace.Of(caseId, [name]));

    static IEnumerable<(string CaseId, string Name, Counter?[] Cells)> Common(Subject[] subjects)
    {
        var cases = subjects.Select(subject =>
            subject.Loaded.Run.Cases.Where(result => result.Status == CaseStatus.Measured).ToDictionary(result => result.Id)).ToArray();
        foreach (var id in cases.SelectMany(each => each.Keys).Distinct())
            foreach (var name in cases.SelectMany(each => each.GetValueOrDefault(id)?.Counters ?? []).Select(counter => counter.Name).Distinct())
            {
                var cells = cases.Select(each => each.GetValueOrDefault(id)?.Counter(name)).ToArray();
                if (cells.Count(cell => cell is not null) > 1 && cells.All(cell => cell is null or { Exactness: Exactness.Exact }))
                    yield return (id, name, cells);
            }
    }

    /// <summary>How many differ, and the first.</summary>
    public static string Sentence(Subject[] subjects, IReadOnlyList<Cell>[] differences)
    {
        var all = Common(subjects).Count();
        if (all == 0)
            return "The Runs have no exact count in common.";
        if (differences.Length == 0)
            return $"All {Numbers.Count(all)} exact counts that the Runs have in common agree.";
        var first = differences[0];
        var values = string.Join(" → ", first.Skip(2).Select(cell => cell.Text));
        return $"{Numbers.Count(differences.Length)} of {Numbers.Count(all)} exact counts differ, first {first[0].Text} {first[1].Text}: {values}.";
    }
}
