using PoolBench.Core.Commands;
using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>
/// The verdicts that are expected, as they lie in <c>results/claims.expected.json</c>: changed by hand or with <c>--accept</c>, never by a run alone.
/// </summary>
public sealed record ClaimExpectations
{
    /// <summary>Version of the stored shapes, as in <see cref="Run.SchemaVersion"/>.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The verdict by the claim's id.</summary>
    public required IReadOnlyDictionary<string, ClaimVerdict> Verdicts { get; init; }

    /// <summary>Where they lie, see <see cref="ResultsFolder"/>.</summary>
    public static string Default => FileIn(ResultsFolder.Here);

    /// <summary>Where they lie in a checkout.</summary>
    public static string FileIn(string checkout) => FileIn(new ResultsFolder(checkout));

    static string FileIn(ResultsFolder folder) => folder.Of("claims.expected.json");

    /// <summary>Reads them; nothing is expected where there is no such file.</summary>
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

    /// <summary>What is expected of a claim; null when nothing is.</summary>
    public ClaimVerdict? Of(string id) => Verdicts.TryGetValue(id, out var verdict) ? verdict : null;

    /// <summary>Whether a result is as expected; one that was not measured always is, and one of which nothing is expected.</summary>
    public bool Agrees(ClaimResult result) =>
        result is null || result.Verdict == ClaimVerdict.NotRun || (Of(result.Id) ?? result.Verdict) == result.Verdict;

    /// <summary>These with the verdicts of a run in their place.</summary>
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
