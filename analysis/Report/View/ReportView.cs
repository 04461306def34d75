using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Report.Figures;
using PoolBench.Analysis.Tables;
using PoolBench.Analysis.Tables.Families;
using PoolBench.Core;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.View;

/// <summary>Everything that the report of one Run says. Computed once; page and Markdown only write it.</summary>
public sealed record ReportView
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>Where the Run was made, in one line.</summary>
    public required string Setting { get; init; }

    /// <summary>One to three sentences.</summary>
    public required IReadOnlyList<string> Answer { get; init; }

    /// <summary>What to know before trusting the numbers.</summary>
    public required IReadOnlyList<NoteView> Warnings { get; init; }

    /// <summary>The one picture that shows the answer; null when the Run has no time lines for it.</summary>
    public Figure? Picture { get; init; }

    /// <summary>The questions, in the order of the plan.</summary>
    public required IReadOnlyList<SectionView> Sections { get; init; }

    /// <summary>The gate's verdict; null when none is given.</summary>
    public VerdictView? Verdict { get; init; }

    /// <summary>Figures of the gate; empty without times in a verdict.</summary>
    public IReadOnlyList<Figure> Gate { get; init; } = [];

    /// <summary>Claims with verdicts; null when none were measured.</summary>
    public ClaimsView? Claims { get; init; }

    /// <summary>Charts that are not drawn, and why.</summary>
    public required IReadOnlyList<Absence> Absent { get; init; }

    /// <summary>Cases without numbers.</summary>
    public required IReadOnlyList<RowView> Skipped { get; init; }

    /// <summary>The planned cases by outcome.</summary>
    public required string Tally { get; init; }

    /// <summary>Where the Run was made.</summary>
    public required IReadOnlyList<Fact> Environment { get; init; }

    /// <summary>How to make it again, and its data.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>Every figure in the order of the page.</summary>
    public IEnumerable<Figure> Figures => (Picture is null ? Gate : Gate.Prepend(Picture)).Concat(Sections.SelectMany(section => section.Figures));

    static readonly FigureMaker[] Makers = [new Lanes(), new Spectrum(), new Forecast(), new Cliff(), new Caps(), new TwoViews(), new SpikeLines(),
        new Report.Figures.BreakEven()];

    static readonly Absence NoClaims = new("Claims with verdicts", "none were measured beside this Run");

    static readonly Absence NoPeers = new("Clients of other languages", "this Run holds no peers");

    /// <summary>The report of a Run.</summary>
    /// <param name="loaded">The Run.</param>
    /// <param name="provenance">What the report is made from.</param>
    /// <param name="verdict">A gate's verdict; null when none is given.</param>
    public static ReportView Of(LoadedRun loaded, Provenance provenance, VerdictView? verdict = null)
    {
        var subject = new Subject(loaded);
        var made = Makers.Select(maker => (Maker: maker, Figures: maker.Of(subject).ToArray())).ToArray();
        var figures = made.SelectMany(each => each.Figures).ToLookup(each => each.Family, each => each.Figure);
        Figure[] gate = verdict is { Times.Count: > 0 } ? [Forest.Of(verdict.Times)] : [];
        var absent = made.Where(each => each.Figures.Length == 0).Select(each => new Absence(each.Maker.What, each.Maker.Without(subject)))
            .Concat(loaded.Claims is null ? [NoClaims] : []).Concat(loaded.Peers is null ? [NoPeers] : []);
        var skipped = subject.Tables.SelectMany(table => table.Rows)
            .Where(row => !row.IsMeasured)
            .Select(row => RowView.Unmeasured(row, row.CaseId))
            .ToArray();
        var run = loaded.Run;
        var warnings = Frame.Warnings(run.Environment).Select(text => new NoteView(PlainText.Clean(text, 300), Tone.Warning));
        if (!loaded.Tally.IsComplete || run.FinishedUtc is null)
            warnings = warnings.Append(new("This Run is incomplete: " + Frame.Tally(loaded), Tone.Bad));
        return new()
        {
            Title = "Connection pooling, measured",
            Setting = PlainText.Clean($"{run.StartedUtc.UtcDateTime.ToString("d MMMM yyyy", Numbers.Invariant)} · "
                + $"{Frame.Setting(run)} · commit {run.Environment.Commit}", 300),
            Answer = [.. Analysis.Tables.Answer.Of(subject.Tables).Select(sentence => PlainText.Clean(sentence, 1000))],
            Warnings = [.. warnings],
            Picture = Opening.Of(subject),
            Sections = WithBeside(SectionsOf(subject, figures), loaded),
            Verdict = verdict,
            Gate = gate,
            Claims = ClaimsView.Of(loaded.Claims),
            Absent = [.. gate.Length == 0 ? [new Absence("Forest plot of a gate", "no verdict was given")] : Array.Empty<Absence>(), .. absent],
            Skipped = skipped,
            Tally = Frame.Tally(loaded),
            Environment = Facts.Of(run),
            Provenance = provenance,
        };
    }

    /// <summary>Adds what lies beside the Run; tables are numbered through.</summary>
    static List<SectionView> WithBeside(IEnumerable<SectionView> own, LoadedRun loaded)
    {
        List<SectionView> sections = [.. own];
        foreach (var of in (Func<int, SectionView?>[])[number => PeersSection.Of(loaded.Peers, number),
            number => ServersSection.Of(loaded.Servers, number), number => ProbesSection.Of(loaded.Probes, number)])
            if (of(sections.Sum(section => section.Tables.Count)) is { } section)
                sections.Add(section);
        return sections;
    }

    /// <summary>A section's id in the page.</summary>
    internal static string IdOf(string family) =>
        "family-" + string.Concat(family.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));

    static IEnumerable<SectionView> SectionsOf(Subject subject, ILookup<string, Figure> figures)
    {
        var number = 0;
        foreach (var family in subject.Tables.GroupBy(table => table.Family))
        {
            var words = Family.Of(family.Key);
            yield return new(
                IdOf(family.Key),
                PlainText.Clean(words.Question, 200),
                [.. family.Select(table => TableView.Of(table, words, subject.Trace, ++number))],
                [.. figures[family.Key]],
                [.. words.Advice([.. family]).Select(line => line.TrimEnd())]);
        }
    }
}
