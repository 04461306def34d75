namespace PoolBench.Pool;

/// <summary>
/// No connection became free within <see cref="Limits.PoolTimeout"/>; nothing was sent. It is an <see cref="HttpRequestException"/> because
/// callers of <see cref="HttpClient"/> catch that for a failed request. It is no <see cref="TaskCanceledException"/>, which stands for
/// <see cref="HttpClient.Timeout"/> or a cancelled token. Source: httpx documentation, "Timeouts" (<c>PoolTimeout</c>).
/// </summary>
public sealed class PoolTimeoutException : HttpRequestException
{
    internal PoolTimeoutException(Limits limits, int ahead)
        : base($"No connection became free within {limits.PoolTimeout.TotalSeconds:0.###} s: all {limits.MaxConnections} were in use "
            + $"and {(ahead == 1 ? "1 request was" : $"{ahead} requests were")} waiting. "
            + "Send fewer at once, raise MaxConnections, or allow a longer PoolTimeout.")
    {
        PoolTimeout = limits.PoolTimeout;
        MaxConnections = limits.MaxConnections;
    }

    /// <summary>The longest time that the request was allowed to wait.</summary>
    public TimeSpan PoolTimeout { get; }

    /// <summary>How many connections were in use.</summary>
    public int MaxConnections { get; }
}
