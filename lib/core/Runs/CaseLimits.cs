namespace PoolBench.Core.Runs;

/// <summary>The limits of a capped strategy, total over all hosts; of <c>max-per-server</c> the cap is one for each server.</summary>
public sealed record CaseLimits
{
    /// <summary>Connections, or requests under way, at once; at least 1.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Connections kept for reuse, 0 to <see cref="MaxConnections"/>; equal to it: all are kept.</summary>
    public required int MaxKeepAlive { get; init; }

    /// <summary>What <see cref="MaxKeepAlive"/> is compared with, one of <see cref="LimitRules.All"/>.</summary>
    public required string Rule { get; init; }

    /// <summary>After so many milliseconds an idle connection is not used again; null: never.</summary>
    public double? KeepAliveExpiryMs { get; init; }

    /// <summary>The longest wait for a connection, milliseconds; null: as long as it takes.</summary>
    public double? PoolTimeoutMs { get; init; }
}

/// <summary>The names of the rules by which connections are kept, as ids, command line and stored Runs have them.</summary>
public static class LimitRules
{
    /// <summary>Idle connections are counted, as httpx documents it.</summary>
    public const string Documented = "documented";

    /// <summary>As httpcore 0.16 does it.</summary>
    public const string Httpcore016 = "httpcore-0.16";

    /// <summary>As httpcore 1.0.3 to 1.0.9 do it.</summary>
    public const string Httpcore10 = "httpcore-1.0";

    /// <summary>Every rule.</summary>
    public static IReadOnlyList<string> All { get; } = [Documented, Httpcore016, Httpcore10];
}
