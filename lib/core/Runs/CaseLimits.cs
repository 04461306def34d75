namespace PoolBench.Core.Runs;

/// <summary>The limits of a capped strategy, total over all hosts; with <c>max-per-server</c> each server has its own cap.</summary>
public sealed record CaseLimits
{
    /// <summary>Connections, or requests in flight, at once; at least 1.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Connections kept for reuse, 0 to <see cref="MaxConnections"/>. Equal to it: all are kept.</summary>
    public required int MaxKeepAlive { get; init; }

    /// <summary>What <see cref="MaxKeepAlive"/> is compared with, one of <see cref="LimitRules.All"/>.</summary>
    public required string Rule { get; init; }

    /// <summary>An idle connection is not used again after this many milliseconds; null: no limit.</summary>
    public double? KeepAliveExpiryMs { get; init; }

    /// <summary>The longest wait for a connection, milliseconds; null: no limit.</summary>
    public double? PoolTimeoutMs { get; init; }
}

/// <summary>The names of the keep-alive rules in ids, on the command line and in stored Runs.</summary>
public static class LimitRules
{
    /// <summary>Counts idle connections, as httpx documents.</summary>
    public const string Documented = "documented";

    /// <summary>As httpcore 0.16 does.</summary>
    public const string Httpcore016 = "httpcore-0.16";

    /// <summary>As httpcore 1.0.3 to 1.0.9 do.</summary>
    public const string Httpcore10 = "httpcore-1.0";

    /// <summary>Every rule.</summary>
    public static IReadOnlyList<string> All { get; } = [Documented, Httpcore016, Httpcore10];
}
