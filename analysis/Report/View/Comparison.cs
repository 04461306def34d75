using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Report.Figures;
using PoolBench.Analysis.Tables;
using PoolBench.Core;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.View;

/// <summary>Two to eight Runs side by side, the first as the reference. Computed once, for page and Markdown.</summary>
public sealed record Comparison
{
    /// <summary>More Runs make a history.</summary>
    public const int Most = 8;

    /// <summary>One to three sentences.</summary>
    public required IReadOnlyList<string> Answer { get; init; }

    /// <summary>What to know before trusting the numbers.</summary>
    public required IReadOnlyList<NoteView> Warnings { get; init; }

    /// <summary>The Runs with their letters.</summary>
    public required DataTable Runs { get; init; }

    /// <summary>Fields of the environment that differ; empty when all agree.</summary>
    public required DataTable Environment { get; init; }

    /// <summary>Exact counts that differ; empty when all agree.</summary>
    public required DataTable Counts { get; init; }

    /// <summary>Case by case.</summary>
    public required IReadOnlyList<SectionView> Sections { get; init; }

    /// <summary>The data behind it, and how to make it again.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>The title.</summary>
    public string Title => $"{Numbers.Count(Runs.Rows.Count)} Runs side by side";

    /// <summary>Fields that always differ between Runs, and say nothing about the machine.</summary>
    static readonly string[] Always = ["Run", "started (UTC)", "finished (UTC)", "load average at the start", "seed"];

    /// <summary>The fields in the table of Runs.</summary>
    static readonly string[] OfTheRun = ["Run", "started (UTC)", "profile", "commit"];

    /// <summary>Fields whose difference makes times incomparable.</summary>
    static readonly string[] OfTheMachine = ["operating system", "kernel", "processor", "logical processors", "architecture", "memory", "runtime",
        "runtime settings", "priority of client / server"];

    /// <summary>Puts the Runs side by side.</summary>
    public static Comparison Of(IReadOnlyList<LoadedRun> runs, Provenance provenance)
    {
        var letters = runs.Select((_, i) => ((char)('A' + i)).ToString()).ToArray();
        var subjects = runs.Select(run => new Subject(run)).ToArray();
        var facts = runs.Select(run => Facts.Of(run.Run)).ToArray();
        var differing = facts[0].Select((fact, i) => (fact.Name, Values: facts.Select(each => each[i].Value).ToArray()))
            .Where(field => !Always.Contains(field.Name) && field.Values.Select(value => value.Text).Distinct().Count() > 1).ToArray();
        var counts = ExactCounts.Differences(subjects).ToArray();
        var sections = SideBySide.Sections(subjects, letters).ToArray();
        var machine = differing.Where(field => OfTheMachine.Contains(field.Name)).Select(field => field.Name).ToArray();
        var warnings = machine.Length == 0 ? []
            : new[] { new NoteView($"The Runs differ in {string.Join(", ", machine)}: compare their counts, not their times.", Tone.Warning) };
        return new()
        {
            Answer = [ExactCounts.Sentence(subjects, counts), .. SideBySide.Sentences(subjects, letters)],
            Warnings = [.. warnings,
                .. runs.SelectMany((run, i) =>
                    Frame.Warnings(run.Run.Environment).Select(text => new NoteView($"{letters[i]}: {PlainText.Clean(text, 300)}", Tone.Warning)))],
            Runs = new(["", "Run", "started (UTC)", "profile", "commit", "cases"],
                [.. runs.Select(IReadOnlyList<Cell> (run, i) =>
                    [letters[i], .. OfTheRun.Select(name => facts[i].First(fact => fact.Name == name).Value), Frame.Tally(run)])]),
            Environment = new(["", .. letters], [.. differing.Select(IReadOnlyList<Cell> (field) => [field.Name, .. field.Values])]),
            Counts = new(["case", "count", .. letters], counts),
            Sections = sections,
            Provenance = provenance,
        };
    }
}
