using System.Text.RegularExpressions;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Builds;

/// <summary>A project of the user's that hands out a client, in a git repository that need not know of PoolBench.</summary>
/// <param name="File">The project file, its whole path.</param>
/// <param name="Member"><c>:Type</c> or <c>:Type.Method</c> as it was given; empty: the one that there is.</param>
/// <param name="Repository">The root of the repository.</param>
/// <param name="Place">The project file's path in the repository.</param>
sealed partial record ClientProject(string File, string Member, string Repository, string Place)
{
    const string Wanted = "a project file in a git repository, as in --client-project src/MyClient/MyClient.csproj:MyFactory";

    /// <summary>Finds it.</summary>
    /// <param name="text"><c>FILE.csproj[:Type[.Method]]</c>.</param>
    /// <exception cref="SuiteException">There is no such file, or no repository around it; exit code 2.</exception>
    public static ClientProject Named(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (path, member) = Parts().Match(text) is { Success: true } parts ? (parts.Groups[1].Value, parts.Groups[2].Value) : (text, "");
        if (string.IsNullOrWhiteSpace(path))
            throw new SuiteException($"--client-project is empty: wanted {Wanted}.");
        if (!System.IO.File.Exists(path))
            throw SuiteException.In(
                path, null, Directory.Exists(path) ? "this is a folder" : "there is no such file", Wanted, "Check the path.");
        var file = Path.GetFullPath(path);
        return Git.Around(Path.GetDirectoryName(file)!) is var (root, place)
            ? new(file, member, root, place + Path.GetFileName(file))
            : throw SuiteException.In(path, null, "there is no git repository around it", Wanted,
                "Commit it to one, or give two builds: --client-baseline and --client-candidate.");
    }

    /// <summary>The full commit of a revision.</summary>
    /// <exception cref="SuiteException">The repository has no such revision; exit code 2.</exception>
    public string Commit(string revision) => Git.Resolve(revision, Repository)
        ?? throw SuiteException.In(Repository, null, $"git knows no revision {revision} here", "a branch, a tag or a commit", "Check the name.");

    /// <summary>Builds it.</summary>
    /// <param name="workshop">Where, opened on its repository.</param>
    /// <param name="revision">Which revision of it; null: as it stands, changes included.</param>
    /// <param name="arm">The folder's name.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>What <c>bench --client</c> takes, and how a person calls it.</returns>
    /// <exception cref="SuiteException">The revision is not there, has no such project, or does not build; exit code 2.</exception>
    public async Task<(string Spec, string Label)> BuildAsync(Workshop workshop, string? revision, string arm, CancellationToken cancellation)
    {
        var commit = revision is null ? null : Commit(revision);
        var project = commit is null ? File : Path.Combine(await workshop.TreeAsync(commit, Workshop.ClientFolder(arm), cancellation), Place);
        var name = PlainText.Clean(Place
            + (commit is null ? $" as it stands ({Git.Describe(Repository) ?? "no commit"})" : $" at {revision} ({commit[..7]})"));
        if (!System.IO.File.Exists(project))
            throw SuiteException.In(Place, null, $"revision {revision} has no such file", "a revision that holds the project", "Give a later one.");
        var (framework, assembly) = await FactsAsync(project, name, cancellation);
        var folder = workshop.FolderOf(Workshop.ClientFolder(arm));
        if (await Dotnet.PublishAsync(project, framework, folder, workshop.FolderOf(arm + "-scratch"), cancellation) is { } errors)
            throw SuiteException.In(name, null, $"it does not build ({errors})", "a project that builds", "Put the errors right and gate again.");
        return (Path.Combine(folder, assembly + ".dll") + Member, name);
    }

    static async Task<(string Framework, string Assembly)> FactsAsync(string project, string name, CancellationToken cancellation)
    {
        var (values, said) = await Dotnet.PropertiesAsync(project, ["TargetFramework", "TargetFrameworks", "AssemblyName"], cancellation);
        if (values is null)
            throw SuiteException.In(name, null, $"the .NET SDK cannot read it ({said})", "a project and the SDK that builds it",
                "Install the SDK, or put the project right.");
        string[] all = [.. (values["TargetFramework"] is { Length: > 0 } one ? one : values["TargetFrameworks"])
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        return all.Where(Runs).MaxBy(Rank) is { } framework ? (framework, values["AssemblyName"])
            : throw SuiteException.In(name, null, $"it is built for {(all.Length == 0 ? "no framework" : string.Join(", ", all))}",
                $"net{Environment.Version.Major}.0 or older, or .NET Standard", "Add one that PoolBench can load.");
    }

    /// <summary>Whether this runtime loads what is built for a framework; what is built for one system only is left out.</summary>
    static bool Runs(string framework) => framework.StartsWith("netstandard", StringComparison.Ordinal) || Rank(framework) is >= 5 and var version
        && version <= Environment.Version.Major;

    static int Rank(string framework) =>
        Modern().Match(framework) is { Success: true } match ? int.Parse(match.Groups[1].Value, Numbers.Invariant) : 0;

    [GeneratedRegex(@"^(.*\.[a-z]+proj)(:.*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Parts();

    [GeneratedRegex(@"^net([0-9]{1,3})\.0$")]
    private static partial Regex Modern();
}
