using PoolBench.Analysis.Tables;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.View;

/// <summary>Many Runs in order of their start: how each count and time developed, and where it changed.</summary>
public sealed record History
{
    /// <summary>One to three sentences.</summary>
    public required IReadOnlyList<string> Answer { get; init; }

    /// <summary>Where something changed, the newest first.</summary>
    public required IReadOnlyList<ChangePoint> Changes { get; init; }

    /// <summary>A row for each case.</summary>
    public required IReadOnlyList<HistoryRow> Rows { get; init; }

    /// <summary>First and last Run, in words.</summary>
    public required string Setting { get; init; }

    /// <summary>The data behind it, and how to make it again.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>The most changes that a page lists; the data has all.</summary>
    public const int MostListed = 200;

    /// <summary>How points are found, for the page.</summary>
    public static IReadOnlyList<string> Method { get; } =
    [
        "An exact count has a point wherever it differs from the Run before, without statistics. Racy counts have none.",
        ChangeDetector.Method,
        "Points of times are advisory: a history mixes machines, loads and commits, and the gate, which measures both sides at once, decides.",
    ];

    /// <summary>The counts that are shown even if they never changed.</summary>
    static readonly (string Name, string Words)[] Shown =
        [(CounterNames.Connections, "connections"), (CounterNames.TlsFull, "TLS full"), (CounterNames.TlsResumed, "TLS resumed"),
            (CounterNames.PeakOpen, "peak open")];

    /// <summary>The history of the Runs, sorted by their start.</summary>
    public static History Of(IEnumerable<Run> unordered, Provenance provenance)
    {
        Run[] runs = [.. unordered.OrderBy(run => run.StartedUtc).ThenBy(run => run.Id, StringComparer.Ordinal)];
        var results = runs.Select(run => run.Cases.Where(result => result.Status == CaseStatus.Measured).ToDictionary(result => result.Id)).ToArray();
        // The newest plan comes first, because today's tables follow its order.
        string[] ids = [.. runs.Reverse().SelectMany(run => run.PlannedIds).Distinct().Where(id => results.Any(each => each.ContainsKey(id)))];
        var rows = ids.Select(id => RowOf(id, [.. results.Select(each => each.GetValueOrDefault(id))], runs)).ToArray();
        ChangePoint[] changes = [.. rows.SelectMany(row => row.Changes).OrderByDescending(change => change.Run).ThenBy(change => change.IsAdvisory)];
        return new()
        {
            Title = $"{Numbers.Count(runs.Length)} Runs",
            Setting = PlainText.Clean($"{runs[0].Id} to {runs[^1].Id} · {Numbers.Count(ids.Length)} cases", 300),
            Answer = [CountSentence([.. changes.Where(change => !change.IsAdvisory)], runs),
                TimeSentence([.. changes.Where(change => change.IsAdvisory)])],
            Changes = changes,
            Rows = rows,
            Provenance = provenance,
        };
    }

    static string CountSentence(ChangePoint[] changes, Run[] runs)
    {
        if (changes.Length == 0)
            return "No exact count changed from any Run to the next.";
        var last = changes[0];
        return $"Exact counts changed {Words.Times(new(changes.Length, changes.Length))}, last in {last.RunId} (Run "
            + $"{Numbers.Count(last.Run + 1)} of {Numbers.Count(runs.Length)}): "
            + $"{last.CaseId} {last.Name} {last.Before} → {last.After}.";
    }

    static string TimeSentence(ChangePoint[] changes) => changes.Length == 0
        ? "No time changed its level (advisory)."
        : $"Times changed their level {Words.Times(new(changes.Length, changes.Length))} (advisory), last {changes[0].CaseId} in "
            + $"{changes[0].RunId}: {changes[0].Before} → {changes[0].After}.";

    static HistoryRow RowOf(string id, CaseResult?[] results, Run[] runs)
    {
        var lines = new List<HistoryLine>();
        var changed = results.SelectMany(result => result?.Counters ?? [])
            .Where(counter => counter.Exactness == Exactness.Exact)
            .Select(counter => counter.Name)
            .Distinct()
            .Where(name => !Shown.Any(shown => shown.Name == name)).Select(name => (Name: name, Words: PlainText.Clean(name, 60)));
        foreach (var (name, words) in Shown.Concat(changed))
        {
            var counters = results.Select(result => result?.Counter(name)).ToArray();
            if (counters.All(counter => counter is null or { Values.Count: 0 }))
                continue;
            var line = CountLine(id, words, counters, runs);
            if (line.Changes.Count > 0 || Shown.Any(shown => shown.Name == name))
                lines.Add(line);
        }
        lines.Add(TimeLine(id, [.. results.Select(result => result?.Sample(SampleNames.Seconds))], runs));
        return new(id, [.. lines.Where(line => line.Values.Any(value => value is not null))]);
    }

    static HistoryLine CountLine(string id, string name, Counter?[] counters, Run[] runs)
    {
        double?[] values = [.. counters.Select(counter =>
            counter is { Values.Count: > 0 } known ? Numbers.Median(known.Values.Select(value => (double)value)) : (double?)null)];
        var changes = new List<ChangePoint>();
        Counter? before = null;
        for (var i = 0; i < counters.Length; i++)
        {
            if (counters[i] is not { Exactness: Exactness.Exact, Values.Count: > 0 } now)
                continue;
            var (was, isNow) = (before is null ? default : Extent.Of([.. before.Values]), Extent.Of([.. now.Values]));
            if (before is not null && was != isNow)
                changes.Add(new(i, runs[i].Id, id, name, was.ToString(), isNow.ToString(), IsAdvisory: false));
            before = now;
        }
        var last = counters.Last(counter => counter is { Values.Count: > 0 })!;
        return new(name, Extent.Of([.. last.Values]).ToString(), values, changes);
    }

    static HistoryLine TimeLine(string id, Sample?[] samples, Run[] runs)
    {
        double?[] values = [.. samples.Select(sample => sample is { Values.Count: > 0 } known ? Numbers.Median(known.Values) : (double?)null)];
        var places = Enumerable.Range(0, values.Length).Where(i => values[i] > 0).ToArray();
        var changes = ChangeDetector.Find([.. places.Select(i => values[i]!.Value)])
            .Select(found =>
                new ChangePoint(places[found.At], runs[places[found.At]].Id, id, "time", Seconds(found.Before), Seconds(found.After),
                    IsAdvisory: true)).ToArray();
        return new("time, s", values.LastOrDefault(value => value is not null) is { } last ? Numbers.Significant(last) : Grid.None, values, changes);
    }

    static string Seconds(double value) => Numbers.Significant(value) + " s";
}
