namespace PoolBench.Core.Runs;

/// <summary>What single servers do with connections; stored in a Run's <c>probes.json</c>.</summary>
public sealed record ProbeBook
{
    /// <summary>Version of the stored shapes, as in <see cref="Run.SchemaVersion"/>.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The servers, in the order in which they were first probed; each URL once.</summary>
    public required IReadOnlyList<ProbedServer> Servers { get; init; }

    /// <summary>The same with one server more, which takes the place of an earlier one of its URL.</summary>
    public ProbeBook With(ProbedServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return this with
        {
            Servers = Servers.Any(each => each.Url == server.Url)
                ? [.. Servers.Select(each => each.Url == server.Url ? server : each)]
                : [.. Servers, server],
        };
    }
}

/// <summary>One probed server.</summary>
public sealed record ProbedServer
{
    /// <summary>The URL that was asked for.</summary>
    public required string Url { get; init; }

    /// <summary>The address that all connections went to.</summary>
    public required string Address { get; init; }

    /// <summary>What it calls itself (header <c>Server</c>); null when it does not say.</summary>
    public string? Software { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedUtc { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public required DateTimeOffset FinishedUtc { get; init; }

    /// <summary>Where the probe ran; it may have been at another time than the Run's cases were measured.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>What it does, by the names of the lines; a dash with the reason where nothing was found.</summary>
    public required IReadOnlyDictionary<string, string> Findings { get; init; }

    /// <summary>The client settings that follow.</summary>
    public required IReadOnlyList<ProbedSetting> Settings { get; init; }
}

/// <summary>A setting of the client that follows from a probe.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What to set.</param>
/// <param name="Reason">Why.</param>
public sealed record ProbedSetting(string Name, string Value, string Reason);
