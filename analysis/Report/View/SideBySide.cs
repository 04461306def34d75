using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Report.Figures;
using PoolBench.Analysis.Tables;
using PoolBench.Analysis.Tables.Families;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.View;

/// <summary>Several Runs case by case: connections, medians, and times against the first Run.</summary>
static class SideBySide
{
    /// <summary>How the times of the second and third Run compare with those of the first.</summary>
    public static IEnumerable<string> Sentences(Subject[] subjects, string[] letters)
    {
        var reference = Rows(subjects[0]);
        for (var i = 1; i < subjects.Length && i <= 2; i++)
        {
            var ratios = Rows(subjects[i])
                .Where(row => row.Value.Seconds.Count > 0 && reference.TryGetValue(row.Key, out var first) && first.Seconds.Count > 0)
                .Select(row => (row.Key, Ratio: Ratio.Of(row.Value.Seconds, reference[row.Key].Seconds))).ToArray();
            if (ratios.Length == 0)
                continue;
            var (more, less) = (ratios.Count(each => each.Ratio.IsMore), ratios.Count(each => each.Ratio.IsLess));
            var most = ratios.MaxBy(each => Math.Abs(Math.Log(each.Ratio.Median)));
            yield return $"{letters[i]} against {letters[0]}: of {Numbers.Count(ratios.Length)} cases {Numbers.Count(more)} "
                + "took longer in every iteration by 5 % at least, "
                + $"{Numbers.Count(less)} took less, the others do not differ clearly; the largest ratio is {Numbers.Fixed(most.Ratio.Median, 2)} × "
                + $"({Numbers.Fixed(most.Ratio.Low, 2)}–{Numbers.Fixed(most.Ratio.High, 2)}) for {most.Key}.";
        }
    }

    static Dictionary<string, Row> Rows(Subject subject) => subject.Tables.SelectMany(table => table.Measured).ToDictionary(row => row.CaseId);

    /// <summary>The tables by family, without those that have no measured case.</summary>
    public static IEnumerable<SectionView> Sections(Subject[] subjects, string[] letters)
    {
        var rows = subjects.Select(Rows).ToArray();
        var tables = subjects.SelectMany(subject => subject.Tables).GroupBy(table => (table.Family, table.Link));
        var number = 0;
        foreach (var family in tables.GroupBy(table => table.Key.Family))
        {
            var words = Family.Of(family.Key);
            var views = family.Select(same => Side(same, subjects, rows, letters, ++number)).Where(view => view.Rows.Count > 0).ToArray();
            if (words.HasTable && views.Length > 0)
                yield return new(ReportView.IdOf(family.Key), PlainText.Clean(words.Question, 200), views, [], []);
        }
    }

    static TableView Side(IEnumerable<Table> same, Subject[] subjects, Dictionary<string, Row>[] rows, string[] letters, int number)
    {
        var ids = same.SelectMany(table => table.Rows)
            .Select(row => (row.CaseId, row.Name))
            .DistinctBy(row => row.CaseId)
            .Where(row => rows.Any(each => each.ContainsKey(row.CaseId)))
            .ToArray();
        var of = ids.Select(id => rows.Select(each => each.GetValueOrDefault(id.CaseId)).ToArray()).ToArray();
        var time = Unit.ForTimes(of.SelectMany(each => each).Select(row => row?.Percentile(0.5)));
        return new(
            FormattableString.Invariant($"table-{number}"),
            PlainText.Clean(string.Join(" · ", new[] { same.First().Link, same.First().Workload ?? "" }.Where(part => part.Length > 0)), 300),
            [.. letters.Select(letter => $"connections\n{letter}")],
            [.. letters.Select(letter => $"p50 {time.Name}\n{letter}"),
                .. letters.Skip(1).SelectMany(letter => (string[])[$"time\n{letter} / {letters[0]}", "(range)"])],
            [.. ids.Select((id, i) =>
                new RowView(PlainText.Clean(id.Name, 150), id.CaseId, [.. Cells(of[i], subjects, id.CaseId, time)], Reason: null, Tone.Plain))],
            [],
            []);
    }

    static IEnumerable<Cell> Cells(Row?[] rows, Subject[] subjects, string id, Unit time) =>
        Counted(rows, subjects, id)
            .Concat(rows.Select(row => new Cell(time.Show(row?.Percentile(0.5)), Trace.Latency(id))))
            .Concat(Ratios(rows, subjects, id));

    static IEnumerable<Cell> Counted(Row?[] rows, Subject[] subjects, string id) =>
        rows.Select((row, i) =>
            row?.Connections is { } count ? new Cell(count.ToString(), subjects[i].Trace.Of(id, [CounterNames.Connections])) : Grid.None);

    static IEnumerable<Cell> Ratios(Row?[] rows, Subject[] subjects, string id)
    {
        for (var i = 1; i < rows.Length; i++)
        {
            var known = rows[0] is { Seconds.Count: > 0 } && rows[i] is { Seconds.Count: > 0 };
            var ratio = known ? Ratio.Of(rows[i]!.Seconds, rows[0]!.Seconds) : default;
            var word = ratio.IsMore ? " slower" : ratio.IsLess ? " faster" : "";
            yield return known ? new Cell($"{Numbers.Fixed(ratio.Median, 2)} ×{word}", subjects[i].Trace.Of(id, [SampleNames.Seconds])) : Grid.None;
            yield return known ? $"({Numbers.Fixed(ratio.Low, 2)}–{Numbers.Fixed(ratio.High, 2)})" : "";
        }
    }
}
