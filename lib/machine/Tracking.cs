namespace PoolBench.Machine;

/// <summary>Connection tracking (<c>nf_conntrack</c>).</summary>
/// <remarks>
/// Where a firewall or NAT of this machine uses it, every connection takes an entry, also on loopback, and keeps it for a while after its end.
/// </remarks>
sealed record Tracking
{
    /// <summary>The most entries; the kernel drops further connections without telling the client.</summary>
    public required Known Max { get; init; }

    /// <summary>Entries in use.</summary>
    public required Known Used { get; init; }

    /// <summary>Seconds that a closed connection keeps its entry in TIME_WAIT.</summary>
    public required Known HeldSeconds { get; init; }

    /// <summary>Free entries.</summary>
    public Known Room => Max.With(Used, (max, used) => Math.Max(0, max - used));

    /// <summary>New connections a second that can be kept up for ever if nothing else is tracked.</summary>
    public Known NewPerSecond => Max.With(HeldSeconds, (max, held) => held > 0 ? max / held : max);

    public static Tracking Read(SystemFiles files)
    {
        if (files.IsElsewhere)
            return new() { Max = NotLinux, Used = NotLinux, HeldSeconds = NotLinux };
        return new()
        {
            Max = files.Number(Folder + "max"),
            Used = files.Number(Folder + "count"),
            HeldSeconds = files.Number(Folder + "tcp_timeout_time_wait"),
        };
    }

    const string Folder = "proc/sys/net/netfilter/nf_conntrack_";

    static Known NotLinux => Known.Not("only Linux has this setting");
}
