namespace PoolBench.Core.Runs;

/// <summary>The kinds of strategies that tables and sentences look for; see <see cref="PlannedCase.StrategyKind"/>.</summary>
public static class StrategyKinds
{
    /// <summary>A new client for each request.</summary>
    public const string PerRequest = "per-request";

    /// <summary>A new client for each request, never disposed.</summary>
    public const string PerRequestUndisposed = "per-request-undisposed";

    /// <summary>One client for all requests.</summary>
    public const string Shared = "shared";

    /// <summary>One client whose requests ask for <c>Connection: close</c>.</summary>
    public const string ConnectionClose = "connection-close";

    /// <summary>Clients of an <c>IHttpClientFactory</c>.</summary>
    public const string Factory = "factory";

    /// <summary>One client over a pool with limits of its own.</summary>
    public const string Limits = "limits";

    /// <summary>One client with the framework's own cap per server.</summary>
    public const string MaxPerServer = "max-per-server";

    /// <summary>A client of the user's own.</summary>
    public const string Client = "client";

    /// <summary>A new client of the user's own for each request.</summary>
    public const string ClientPerRequest = "client-per-request";

    /// <summary>Whether the client is the user's own, of which PoolBench knows nothing.</summary>
    public static bool IsOwn(string kind) => kind is Client or ClientPerRequest;
}

/// <summary>The kinds of arrival schedules that tables look for; see <see cref="CaseResult.Arrivals"/>.</summary>
public static class ArrivalKinds
{
    /// <summary>Requests due at equal intervals.</summary>
    public const string Constant = "constant";

    /// <summary>Independent arrivals.</summary>
    public const string Poisson = "poisson";

    /// <summary>A constant rate and pauses, in turn.</summary>
    public const string OnOff = "on-off";
}
