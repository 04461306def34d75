using System.Globalization;
using System.Text.RegularExpressions;
using PoolBench.Core.Commands;

namespace PoolBench.Core.Store;

/// <summary>Finds Runs, and names their folders.</summary>
public static partial class RunFolders
{
    /// <summary>The file that makes a folder a Run.</summary>
    public const string RunFile = "run.json";

    /// <summary>The folder of fresh Runs, see <see cref="ResultsFolder"/>.</summary>
    public static string Default => ResultsFolder.Here.Runs;

    /// <summary>Whether the text is a Run's id, e.g. <c>20261122T101500Z-1a2b3c4</c>.</summary>
    public static bool IsRunId(string? text) => text is { Length: <= 100 } && Id().IsMatch(text);

    /// <summary>An id for a Run that starts now. Two Runs of the same second differ by a number at the end.</summary>
    /// <param name="runsFolder">The folder in which the id must be free.</param>
    /// <param name="startedUtc">When the Run begins.</param>
    /// <param name="commit">Commit of the checkout. Characters that an id cannot hold are left out.</param>
    public static string NewId(string runsFolder, DateTimeOffset startedUtc, string commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var word = Outside().Replace(commit, "");
        var id = startedUtc.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z-'", CultureInfo.InvariantCulture) + (word.Length == 0 ? "unknown" : word);
        return Enumerable.Range(1, int.MaxValue).Select(n => n == 1 ? id : $"{id}-{n}").First(free => !Path.Exists(Path.Combine(runsFolder, free)));
    }

    /// <summary>The folders of all Runs in a folder, newest first. Looks only at names, and whether there is a <c>run.json</c>.</summary>
    /// <exception cref="SuiteException">The folder is missing or may not be read.</exception>
    public static IReadOnlyList<string> List(string runsFolder) => Disk.Guard(runsFolder, "could not be listed", () =>
        Directory.EnumerateDirectories(runsFolder).Where(IsRun).OrderByDescending(Path.GetFileName, StringComparer.Ordinal).ToArray());

    /// <summary>Whether there is a Run in a folder.</summary>
    /// <exception cref="SuiteException">The folder may not be read.</exception>
    public static bool Any(string runsFolder) => Directory.Exists(runsFolder) && List(runsFolder).Count > 0;

    /// <summary>The newest Run's folder.</summary>
    /// <exception cref="SuiteException">There is no Run.</exception>
    public static string Latest(string runsFolder)
    {
        var runs = Directory.Exists(runsFolder) ? List(runsFolder) : [];
        return runs.Count > 0
            ? runs[0]
            : throw SuiteException.In(runsFolder, null, "there is no Run", "at least one",
                Hint.As("Make one: dotnet run -c Release --project bench"));
    }

    /// <summary>Whether a folder is a Run: a real folder, named like one, that holds a <c>run.json</c>.</summary>
    internal static bool IsRun(string folder) =>
        IsRunId(Path.GetFileName(folder)) && new DirectoryInfo(folder).LinkTarget is null && File.Exists(Path.Combine(folder, RunFile));

    [GeneratedRegex(@"^[0-9]{8}T[0-9]{6}Z-[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\z")]
    private static partial Regex Id();

    [GeneratedRegex("[^A-Za-z0-9-]+|^-+|-+$")]
    private static partial Regex Outside();
}
