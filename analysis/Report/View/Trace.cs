using PoolBench.Analysis.Tables;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.View;

/// <summary>Tells where in a Run's files a figure comes from.</summary>
sealed class Trace(Run run)
{
    readonly Dictionary<string, int> _places = run.Cases.Select((result, i) => (result.Id, i))
        .ToDictionary(each => each.Id, each => each.i, StringComparer.Ordinal);

    /// <summary>
    /// File and JSON paths of what a column shows for a case, with the values of all iterations; null when nothing of it is stored.
    /// </summary>
    public string? Of(string caseId, IEnumerable<string> names)
    {
        var paths = names.Select(name => name == Column.Latencies ? Latency(caseId) : Stored(caseId, name)).OfType<string>().ToArray();
        return paths.Length == 0 ? null : string.Join("; ", paths);
    }

    /// <summary>The latency file of a case. Figures cover all its iterations together.</summary>
    public static string Latency(string caseId) => $"latency/{caseId}.json $.iterations[*].parts";

    string? Stored(string caseId, string name)
    {
        if (!_places.TryGetValue(caseId, out var place))
            return null;
        var result = run.Cases[place];
        if (name == Column.Rate && result.Rate is not null)
            return FormattableString.Invariant($"run.json $.cases[{place}].rate");
        for (var i = 0; i < result.Counters.Count; i++)
            if (result.Counters[i].Name == name)
                return Path(place, "counters", i, name, result.Counters[i].Values.Select(Numbers.Count));
        for (var i = 0; i < result.Samples.Count; i++)
            if (result.Samples[i].Name == name)
                return Path(place, "samples", i, name, result.Samples[i].Values.Select(Numbers.Significant));
        return null;
    }

    static string Path(int place, string kind, int index, string name, IEnumerable<string> values) =>
        FormattableString.Invariant($"run.json $.cases[{place}].{kind}[{index}] {PlainText.Clean(name, 60)}: {string.Join(" / ", values.Take(10))}");
}
