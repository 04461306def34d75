namespace PoolBench.Pool;

/// <summary>
/// No connection became free within <see cref="Limits.PoolTimeout"/>; nothing was sent. It is an <see cref="HttpRequestException"/> because
/// that is what callers of <see cref="HttpClient"/> catch for a request that failed, and never a <see cref="TaskCanceledException"/>, so that
/// <see cref="HttpClient.Timeout"/> and a cancelled token stay told apart from it. Source: httpx documentation, "Timeouts" (<c>PoolTimeout</c>).
/// </summary>
public sealed class PoolTimeoutException : HttpRequestException
{
    internal PoolTimeoutException(Limits limits, int ahead)
        : base($"No connection became free within {limits.PoolTimeout.TotalSeconds:0.###} s: all {limits.MaxConnections} were in use "
            + $"and {ahead} requests were waiting. Send fewer at once, raise MaxConnections, or allow a longer PoolTimeout.")
    {
        PoolTimeout = limits.PoolTimeout;
        MaxConnections = limits.MaxConnections;
    }

    /// <summary>How long the request waited at most.</summary>
    public TimeSpan PoolTimeout { get; }

    /// <summary>How many connections were in use.</summary>
    public int MaxConnections { get; }
}
