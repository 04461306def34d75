using PoolBench.Core.Commands;
using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>
/// The expected verdicts, stored in <c>results/claims.expected.json</c>. They change by hand or with <c>--accept</c>, never by a run alone.
/// </summary>
public sealed record ClaimExpectations
{
    /// <summary>Version of the stored shapes, as in <see cref="Run.SchemaVersion"/>.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>Expected verdicts by claim id.</summary>
    public required IReadOnlyDictionary<string, ClaimVerdict> Verdicts { get; init; }

    /// <summary>The file for the current folder, see <see cref="ResultsFolder"/>.</summary>
    public static string Default => FileIn(ResultsFolder.Here);

    /// <summary>The file in a checkout.</summary>
    public static string FileIn(string checkout) => FileIn(new ResultsFolder(checkout));

    static string FileIn(ResultsFolder folder) => folder.Of("claims.expected.json");

    /// <summary>Reads them. Without the file, nothing is expected.</summary>
    /// <exception cref="SuiteException">The file is not of this shape; exit code 2.</exception>
    public static ClaimExpectations Read(string file)
    {
        if (!Disk.Exists(file))
            return new() { SchemaVersion = Run.CurrentSchema, Verdicts = new Dictionary<string, ClaimVerdict>() };
        var read = Json.Read<ClaimExpectations>(file);
        return !read.Verdicts.Keys.Any(string.IsNullOrWhiteSpace) ? read
            : throw SuiteException.In(
                file, "$.verdicts", "an id is empty", "a claim's id",
                Hint.As("Restore the file, or write it anew: dotnet run -c Release --project bench -- claims --accept"));
    }

    /// <summary>The verdict expected of a claim; null when there is none.</summary>
    public ClaimVerdict? Of(string id) => Verdicts.TryGetValue(id, out var verdict) ? verdict : null;

    /// <summary>Whether a result is as expected. True when it was not measured, or nothing is expected of it.</summary>
    public bool Agrees(ClaimResult result) =>
        result is null || result.Verdict == ClaimVerdict.NotRun || (Of(result.Id) ?? result.Verdict) == result.Verdict;

    /// <summary>A copy with the verdicts of a run in place of the old ones.</summary>
    public ClaimExpectations With(IEnumerable<ClaimResult> results)
    {
        var verdicts = new Dictionary<string, ClaimVerdict>(Verdicts);
        foreach (var result in results.Where(result => result.Verdict != ClaimVerdict.NotRun))
            verdicts[result.Id] = result.Verdict;
        return this with
        {
            Verdicts = verdicts.OrderBy(each => each.Key[0] != 'S')
                .ThenBy(each => each.Key.Length)
                .ThenBy(each => each.Key, StringComparer.Ordinal)
                .ToDictionary(),
        };
    }

    /// <summary>Writes them.</summary>
    public void Write(string file) => Disk.Write(file, Json.Write(this with { SchemaVersion = Run.CurrentSchema }));
}
