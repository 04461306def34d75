namespace PoolBench.Core;

/// <summary>
/// How long .NET's handler really keeps an idle connection, and the setting that follows from a server's idle time-out. The handler looks for
/// connections that have expired every quarter of <c>PooledConnectionIdleTimeout</c>, at most once a second, and uses one that is older until then
/// (claim N2).
/// </summary>
public static class IdleExpiry
{
    /// <summary>What a server's timer, and a request on its way, may take off the server's time.</summary>
    const double Sure = 0.95;

    /// <summary>The longest time, in milliseconds, for which a connection may idle and still be used, by the setting.</summary>
    public static double LatestMs(double settingMs) => settingMs + Math.Max(settingMs / 4, 1_000);

    /// <summary>
    /// The longest setting, in milliseconds and in round numbers, with which the handler has given a connection up before the server does; null when
    /// none is short enough.
    /// </summary>
    /// <param name="serverMs">After what time the server ends idle connections.</param>
    public static double? BelowMs(double serverMs)
    {
        var usable = serverMs * Sure;
        var setting = Math.Min(usable * 0.8, usable - 1_000);
        var step = setting >= 1_000 ? 500 : 100;
        return setting >= 100 ? Math.Floor(setting / step) * step : null;
    }
}
