namespace PoolBench.Pool;

/// <summary>
/// Limits of a connection pool, in total over all origins. Source of the names and meanings: httpx documentation, "Resource limits"
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
    /// <exception cref="ArgumentException">A value is out of range; the message says which one, what it was and what is wanted.</exception>
    public Limits(
        int MaxConnections, int MaxKeepAlive, TimeSpan KeepAliveExpiry, TimeSpan PoolTimeout, KeepAliveRule Rule = KeepAliveRule.Documented) =>
        (this.MaxConnections, this.MaxKeepAlive, this.KeepAliveExpiry, this.PoolTimeout, this.Rule) =
        (MaxConnections, MaxKeepAlive, KeepAliveExpiry, PoolTimeout, Rule);

    /// <summary>The defaults of httpx: 100 connections, 20 kept alive for 5 s, 5 s in the queue.</summary>
    public static Limits Httpx { get; } = new(100, 20, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));

    /// <summary>Most connections open at once, at least 1. Counts idle ones, those in use, and those being dialled or closed.</summary>
    /// <exception cref="ArgumentException">Below 1.</exception>
    public int MaxConnections
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentException($"MaxConnections is {value}: wanted 1 or more connections.", nameof(MaxConnections));
    }

    /// <summary>Most connections kept for reuse, as <see cref="Rule"/> counts them. 0 keeps none; MaxConnections or more sets no limit.</summary>
    /// <exception cref="ArgumentException">Below 0.</exception>
    public int MaxKeepAlive
    {
        get;
        init => field = value >= 0
            ? value
            : throw new ArgumentException($"MaxKeepAlive is {value}: wanted 0 or more connections.", nameof(MaxKeepAlive));
    }

    /// <summary>
    /// How long a connection may be idle and still be reused. <see cref="Timeout.InfiniteTimeSpan"/>: for ever. As in httpx, nothing runs in
    /// the background: an expired connection is closed at the next request or returned response.
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
    /// The longest wait for a connection before <see cref="PoolTimeoutException"/>. By the documented rule it counts once, from the moment the
    /// request found no connection; by the rules of httpcore it begins anew whenever the request is offered a connection that another one takes. It
    /// leaves out the time to dial. <see cref="Timeout.InfiniteTimeSpan"/>: wait for ever. Zero: never wait.
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
