using System.Text.RegularExpressions;
using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>Recognises PoolBench's Run folders: by the valid Run in them.</summary>
static partial class OwnRun
{
    /// <summary>An accepted Run.</summary>
    public static OwnFolder Baseline { get; } = new("baseline", folder => Read(folder) is { } run ? Of(run).Contains : null);

    /// <summary>A fresh Run, with everything that commands put beside it.</summary>
    public static OwnFolder Fresh { get; } = new("Run", folder => Read(folder) is not { } run ? null : IsOwn(folder, Of(run)));

    static readonly string[] Beside = ["recordings/", "benchmarkdotnet/"];

    static Func<string, bool> IsOwn(string folder, HashSet<string> files)
    {
        var parts = new Dictionary<string, Func<string, bool>?>(StringComparer.Ordinal);
        return path => files.Contains(path) || Beside.Any(own => path.StartsWith(own, StringComparison.Ordinal)) || Unfinished().IsMatch(path)
            || path.IndexOf('/', StringComparison.Ordinal) is > 0 and var end && Part(path[..end]) is { } isOwn && isOwn(path[(end + 1)..]);

        // A report or an export that somebody put into the Run.
        Func<string, bool>? Part(string name)
        {
            if (!parts.TryGetValue(name, out var proof))
                parts[name] = proof = OwnReport.Folder.Proof(Path.Combine(folder, name)) ?? OwnExport.Folder.Proof(Path.Combine(folder, name));
            return proof;
        }
    }

    static HashSet<string> Of(Run run) =>
    [
        RunFolders.RunFile, RunStore.OmittedFile, ClaimStore.FileName, PeerFile.FileName, ServerFile.FileName, ProbeFile.FileName,
        FleetFile.FileName, "latency/", "timeline/", "pool/",
        .. run.PlannedIds.SelectMany(id => new[] { $"latency/{id}.json", $"timeline/{id}.json", $"pool/{id}.json" }),
    ];

    static Run? Read(string folder)
    {
        if (Node.Of(Path.Combine(folder, RunFolders.RunFile)) != NodeKind.File)
            return null;
        try
        {
            return RunStore.Open(folder).Load();
        }
        catch (SuiteException)
        {
            return null;
        }
    }

    /// <summary>Temporary files that a killed process left.</summary>
    [GeneratedRegex(@"(^|[./])[0-9a-f]{32}\.tmp(/|\z)")]
    private static partial Regex Unfinished();
}
