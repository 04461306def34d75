namespace PoolBench.Pool;

/// <summary>
/// Limits of a connection pool, total over all origins. Source of the names and meanings: httpx documentation, "Resource limits"
/// (<c>max_connections</c>, <c>max_keepalive_connections</c>, <c>keepalive_expiry</c>) and "Timeouts" (<c>pool</c>).
/// </summary>
public sealed record Limits
{
    static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>Sets the limits and checks them.</summary>
    /// <param name="MaxConnections">See <see cref="MaxConnections"/>.</param>
    /// <param name="MaxKeepAlive">See <see cref="MaxKeepAlive"/>.</param>
    /// <param name="KeepAliveExpiry">See <see cref="KeepAliveExpiry"/>.</param>
    /// <param name="PoolTimeout">See <see cref="PoolTimeout"/>.</param>
    /// <param name="Rule">See <see cref="Rule"/>.</param>
    /// <exception cref="ArgumentException">A value is out of its range; the message says which, what it was and what is wanted.</exception>
    public Limits(
        int MaxConnections, int MaxKeepAlive, TimeSpan KeepAliveExpiry, TimeSpan PoolTimeout, KeepAliveRule Rule = KeepAliveRule.Documented) =>
        (this.MaxConnections, this.MaxKeepAlive, this.KeepAliveExpiry, this.PoolTimeout, this.Rule) =
        (MaxConnections, MaxKeepAlive, KeepAliveExpiry, PoolTimeout, Rule);

    /// <summary>The defaults of httpx: 100 connections, 20 kept alive for 5 s, 5 s in the queue.</summary>
    public static Limits Httpx { get; } = new(100, 20, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));

    /// <summary>Connections open at once, at least 1: idle, in use, being dialled and being closed together.</summary>
    /// <exception cref="ArgumentException">Below 1.</exception>
    public int MaxConnections
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentException($"MaxConnections is {value}: wanted 1 or more connections.", nameof(MaxConnections));
    }

    /// <summary>Connections kept for reuse, as <see cref="Rule"/> counts them. 0 keeps none; from MaxConnections on it never binds.</summary>
    /// <exception cref="ArgumentException">Below 0.</exception>
    public int MaxKeepAlive
    {
        get;
        init => field = value >= 0
            ? value
            : throw new ArgumentException($"MaxKeepAlive is {value}: wanted 0 or more connections.", nameof(MaxKeepAlive));
    }

    /// <summary>
    /// A connection that has been idle this long is not used again. <see cref="Timeout.InfiniteTimeSpan"/>: no expiry. As in httpx nothing runs
    /// in the background: an expired connection is closed at the next request or returned response.
    /// </summary>
    /// <exception cref="ArgumentException">Negative and not infinite.</exception>
    public TimeSpan KeepAliveExpiry
    {
        get;
        init => field = value == Timeout.InfiniteTimeSpan || value >= TimeSpan.Zero
            ? value
            : throw new ArgumentException(
                $"KeepAliveExpiry is {value}: wanted zero, a positive time, or Timeout.InfiniteTimeSpan.", nameof(KeepAliveExpiry));
    }

    /// <summary>
    /// The longest wait for a connection before <see cref="PoolTimeoutException"/>, counted once from the moment the request found none;
    /// the time to dial is not part of it. <see cref="Timeout.InfiniteTimeSpan"/>: wait as long as it takes. Zero: never wait.
    /// </summary>
    /// <exception cref="ArgumentException">Negative and not infinite, or above <see cref="int.MaxValue"/> milliseconds.</exception>
    public TimeSpan PoolTimeout
    {
        get;
        init => field = value == Timeout.InfiniteTimeSpan || (value >= TimeSpan.Zero && value <= Longest)
            ? value
            : throw new ArgumentException($"PoolTimeout is {value}: wanted zero to {Longest}, or Timeout.InfiniteTimeSpan.", nameof(PoolTimeout));
    }

    /// <summary>What <see cref="MaxKeepAlive"/> means.</summary>
    /// <exception cref="ArgumentException">Not one of the three rules.</exception>
    public KeepAliveRule Rule
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentException($"Rule is {value}: wanted Documented, Httpcore016 or Httpcore10.", nameof(Rule));
    }

    /// <summary>The keep-alive ratio, <see cref="MaxKeepAlive"/> / <see cref="MaxConnections"/>.</summary>
    public double KeepAliveRatio => (double)MaxKeepAlive / MaxConnections;
}
