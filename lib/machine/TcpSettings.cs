namespace PoolBench.Machine;

/// <summary>The kernel's settings that decide how long a port is held, and how many connections may wait to be accepted.</summary>
sealed record TcpSettings
{
    /// <summary>
    /// Seconds that Linux keeps a connection in TIME_WAIT: <c>TCP_TIMEWAIT_LEN</c>, compiled in; <c>tcp_fin_timeout</c> is about FIN_WAIT2 instead.
    /// </summary>
    public const int TimeWaitSeconds = 60;

    /// <summary>
    /// How long a port in TIME_WAIT is held on kernels that allow its reuse but have no setting for the delay. The timestamps that such a kernel
    /// compares count seconds.
    /// </summary>
    const int OldReuseDelayMs = 1000;

    /// <summary><c>tcp_tw_reuse</c>: 0 never, 1 towards any address, 2 on loopback only.</summary>
    public required Known Reuse { get; init; }

    /// <summary><c>tcp_tw_reuse_delay</c>, milliseconds; newer kernels only.</summary>
    public required Known ReuseDelayMs { get; init; }

    /// <summary><c>tcp_timestamps</c>: 0 means that no port in TIME_WAIT is reused.</summary>
    public required Known Timestamps { get; init; }

    /// <summary><c>tcp_max_tw_buckets</c>: above it, sockets close at once, without TIME_WAIT.</summary>
    public required Known MaxTimeWait { get; init; }

    /// <summary><c>somaxconn</c>: the longest queue of connections that a server has not accepted yet.</summary>
    public required Known Backlog { get; init; }

    public static TcpSettings Read(SystemFiles files) => new()
    {
        Reuse = files.IsElsewhere ? NotLinux : files.Number("proc/sys/net/ipv4/tcp_tw_reuse"),
        ReuseDelayMs = files.IsElsewhere ? NotLinux : files.Number("proc/sys/net/ipv4/tcp_tw_reuse_delay"),
        Timestamps = files.IsElsewhere ? NotLinux : files.Number("proc/sys/net/ipv4/tcp_timestamps"),
        MaxTimeWait = files.IsElsewhere ? NotLinux : files.Number("proc/sys/net/ipv4/tcp_max_tw_buckets"),
        Backlog = files.IsElsewhere ? NotLinux : files.Number("proc/sys/net/core/somaxconn"),
    };

    /// <summary>Milliseconds that a port stays held towards one remote address and port after this side closed.</summary>
    public Known HeldMs(bool loopback) => Reuse.Then(reuse => reuse == 1 || (reuse == 2 && loopback) ? TakenAgainMs : TimeWaitSeconds * 1000);

    /// <summary><c>tcp_tw_reuse</c> in words.</summary>
    public string InWords => Reuse.Value switch
    {
        null => Reuse.Reason!,
        0 => $"a port in TIME_WAIT is held for {TimeWaitSeconds} s, on loopback too",
        1 or 2 when Timestamps.Value == 0 => $"without effect, as tcp_timestamps is 0: a port is held for {TimeWaitSeconds} s",
        1 => $"towards any address a port is taken again after {Seconds} s, if the peer sends timestamps",
        2 => $"on loopback a port is taken again after {Seconds} s; towards others it is held for {TimeWaitSeconds} s",
        _ => "an unknown value, counted as 0",
    };

    string Seconds => (TakenAgainMs / 1000.0).ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A delay longer than TIME_WAIT itself has no effect; 0 still means the next millisecond.</summary>
    long TakenAgainMs =>
        Timestamps.Value == 0 ? TimeWaitSeconds * 1000 : Math.Clamp(ReuseDelayMs.Value ?? OldReuseDelayMs, 1, TimeWaitSeconds * 1000);

    static Known NotLinux => Known.Not("only Linux has this setting");
}
