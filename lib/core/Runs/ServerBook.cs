namespace PoolBench.Core.Runs;

/// <summary>What real servers do with connections; stored in a Run's <c>servers.json</c>.</summary>
public sealed record ServerBook
{
    /// <summary>Version of the stored shapes, as in <see cref="Run.SchemaVersion"/>.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedUtc { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public required DateTimeOffset FinishedUtc { get; init; }

    /// <summary>Where it was made; the servers may have been probed at another time than the Run's cases were measured.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>The servers, in the order of the tables.</summary>
    public required IReadOnlyList<ServerEntry> Servers { get; init; }
}

/// <summary>One server.</summary>
public sealed record ServerEntry
{
    /// <summary>Its name, e.g. <c>nginx</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its version; null when it is not known.</summary>
    public string? Version { get; init; }

    /// <summary>Why nothing was measured, e.g. what to install; null when something was.</summary>
    public string? Reason { get; init; }

    /// <summary>Which settings are not those that it comes with.</summary>
    public string? Changed { get; init; }

    /// <summary>What it does, by the names of the columns; a dash where nothing was found.</summary>
    public required IReadOnlyDictionary<string, string> Facts { get; init; }

    /// <summary>What is not as expected of its version, a sentence each.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>What becomes of a request that crosses its close, and of which clients, e.g. <c>loses POST</c>.</summary>
    public required IReadOnlyDictionary<string, string> Pairs { get; init; }

    /// <summary>What became of a POST that was made to meet its close, by the client; empty when that was not tried.</summary>
    public required IReadOnlyDictionary<string, string> Crossings { get; init; }
}
