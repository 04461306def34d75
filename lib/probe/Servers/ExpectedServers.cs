using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;

namespace PoolBench.Probe.Servers;

/// <summary>What each known version of each server does, as it lies in <c>results/expected/servers.json</c>.</summary>
sealed record ExpectedServers
{
    /// <summary>Where it lies.</summary>
    public static string Default => ResultsFolder.Here.Of("expected/servers.json");

    /// <summary>Version of the stored shape.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>Server and version, e.g. <c>nginx 1.22.1</c>, and its facts.</summary>
    public required IReadOnlyDictionary<string, ServerFacts> Servers { get; init; }

    /// <summary>Reads a file; of one that is not there, nothing is known.</summary>
    /// <exception cref="SuiteException">It is there and cannot be read.</exception>
    public static ExpectedServers Load(string file) => Disk.Exists(file) ? Json.Read<ExpectedServers>(file)
        : new ExpectedServers { SchemaVersion = Run.CurrentSchema, Servers = new Dictionary<string, ServerFacts>() };

    /// <summary>The same with what was found now; what was not measured stays.</summary>
    public ExpectedServers With(IEnumerable<ServerRow> rows)
    {
        var servers = new SortedDictionary<string, ServerFacts>(Servers.ToDictionary(), StringComparer.Ordinal);
        foreach (var row in rows)
            if (row.Facts is { } facts)
                servers[KeyOf(row)] = servers.TryGetValue(KeyOf(row), out var known) ? facts.Over(known) : facts;
        return this with { SchemaVersion = Run.CurrentSchema, Servers = servers };
    }

    /// <summary>Writes the file in one step.</summary>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    public void Save(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        Disk.Write(file, Json.Write(this));
    }

    /// <summary>How a row differs from what is expected; null when nothing is known of its version.</summary>
    public IReadOnlyList<string>? Differences(ServerRow row) =>
        row.Facts is { } facts && Servers.TryGetValue(KeyOf(row), out var expected) ? [.. facts.Differences(expected)] : null;

    static string KeyOf(ServerRow row) => $"{row.Server} {row.Version}";
}
