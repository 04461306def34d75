using System.Net.NetworkInformation;

namespace PoolBench.Machine;

/// <summary>What a person should know or do, one sentence per point, computed from the numbers.</summary>
static class Advice
{
    /// <summary>Ports of Linux's usual range, 32768 to 60999.</summary>
    const int UsualPorts = 28_232;

    /// <summary>The accept queue that Kestrel asks for.</summary>
    const int KestrelBacklog = 512;

    /// <summary>The share from which something counts as nearly used up.</summary>
    const double Near = 0.8;

    /// <summary>Fewer sockets in CLOSE_WAIT may be passing through.</summary>
    const int ManyCloseWait = 20;

    /// <summary>The sentences, most urgent first; always at least one.</summary>
    public static IReadOnlyList<string> Of(Diagnosis seen) =>
        [.. All(seen).OfType<string>().DefaultIfEmpty("Too little is known here for advice: the reasons stand above.")];

    static IEnumerable<string?> All(Diagnosis seen) =>
    [
        .. PortsOf(seen), .. DescriptorsOf(seen.Descriptors, seen.Ports), .. TrackingOf(seen.Tracking), .. ProxyOf(seen.Proxy), .. OthersOf(seen),
        Rate(seen), AtOnce(seen),
    ];

    static IEnumerable<string?> PortsOf(Diagnosis seen)
    {
        var usable = seen.Ports.Usable.Value;
        if (seen.Sockets.Busiest is { } busiest && IsNear(busiest.Held, usable))
            yield return $"Nearly no port is left towards {busiest.Remote}: {Known.Count(busiest.Held)} of {Known.Count(usable!.Value)} are held, "
                + $"{Known.Count(busiest.TimeWait)} of them in TIME_WAIT; "
                + (busiest.TimeWait * 2 >= busiest.Held ? "reuse connections instead of closing them." : "cap the connections of the client.");
        var timeWait = seen.Sockets.Census.Of(TcpState.TimeWait);
        if (IsNear(timeWait, seen.Settings.MaxTimeWait.Value))
            yield return $"{Known.Count(timeWait)} sockets are in TIME_WAIT and {Known.Count(seen.Settings.MaxTimeWait.Value!.Value)} may be: from "
                + "there on the kernel ends the wait early, which is unsafe on real networks.";
        if (usable < UsualPorts)
            yield return $"{Known.Count(usable.Value)} ports are usable where Linux usually has "
                + $"{Known.Count(UsualPorts)}: widen net.ipv4.ip_local_port_range"
                + (seen.Ports.Reserved.Value is > 0 and var reserved ? $", or reserve fewer than {Known.Count(reserved)}." : ".");
    }

    static IEnumerable<string?> DescriptorsOf(Descriptors seen, LocalPorts ports)
    {
        if (IsNear(seen.Used.Value ?? 0, seen.Soft.Value))
            yield return $"This process has {seen.Used} of {seen.Soft} descriptors open before it does "
                + "anything: raise the limit that it is started with.";
        if (IsNear(seen.SystemUsed.Value ?? 0, seen.SystemMax.Value))
            yield return $"All programs together have {seen.SystemUsed} of {seen.SystemMax} files open: raise fs.file-max, or find what leaks.";
        if (seen.Soft.Value < seen.Hard.Value)
            yield return $"This process may open {seen.Soft} descriptors though {seen.Hard} are allowed: raise "
                + "the soft limit, as .NET usually does by itself.";
        if (seen.StarterSoft.Value < seen.Hard.Value)
            yield return $"Programs other than .NET's stop at {seen.StarterSoft} descriptors here, though {seen.Hard} are allowed: "
                + $"ulimit -n {seen.Hard.Value} before they start.";
        if (seen.Hard.Value < ports.Usable.Value)
            yield return $"Descriptors run out before ports: the hard limit is {seen.Hard}, and {ports.Usable} ports are usable. More "
                + "descriptors need a higher limit from the program that starts yours"
                + (seen.MostHard.Value > seen.Hard.Value ? $", up to {seen.MostHard}." : ".");
    }

    static IEnumerable<string?> TrackingOf(Tracking seen)
    {
        if (IsNear(seen.Used.Value ?? 0, seen.Max.Value))
            yield return $"{Known.Count(seen.Used.Value!.Value)} of {Known.Count(seen.Max.Value!.Value)} connections are tracked: "
                + "beyond that the kernel drops new ones, and clients see time-outs. Raise net.netfilter.nf_conntrack_max, or reuse connections.";
    }

    static IEnumerable<string?> ProxyOf(ProxySettings seen)
    {
        string? Both(Func<string, string?> of) => of("http://example.com") ?? of("https://example.com");
        if (Both(seen.For) is not { } proxy)
            yield break;
        var loopback = seen.For("http://127.0.0.1") is not null || seen.For("http://localhost") is not null;
        yield return $"A .NET client here sends through the proxy {proxy}: its pool then holds connections to the proxy, not to the server. "
            + (loopback ? "Loopback is not exempt: set NO_PROXY=127.0.0.1,localhost, or UseProxy = false on the handler." : "Loopback is exempt.");
    }

    static IEnumerable<string?> OthersOf(Diagnosis seen)
    {
        if (seen.Settings.Backlog.Value is < KestrelBacklog and var backlog)
            yield return $"A server here queues {Known.Count(backlog)} connections that it has not accepted, where Kestrel asks for "
                + $"{KestrelBacklog}: raise net.core.somaxconn before bursts of dials.";
        if (seen.Sockets.Census.Of(TcpState.CloseWait) is >= ManyCloseWait and var forgotten)
            yield return $"{Known.Count(forgotten)} sockets are in CLOSE_WAIT: their peers have closed, and the programs that own "
                + "them have not; --watch shows whether that grows.";
        if (seen.Settings.Reuse.Value is 1 && seen.Settings.Timestamps.Value is not 0)
            yield return "tcp_tw_reuse is 1, so ports in TIME_WAIT do not run out towards peers with timestamps: a program that dials too "
                + "often goes unnoticed here, but not elsewhere.";
    }

    static string? Rate(Diagnosis seen) => seen.Allows.NewPerSecond(loopback: false).Value is { } rate
        ? $"A client that closes every connection can keep up {Known.Count(rate)} new ones a second towards one remote address and "
            + "port. A shared client needs only one connection."
        : null;

    static string? AtOnce(Diagnosis seen)
    {
        if (seen.Allows.AtOnce(tls: true) is not { } smallest)
            return null;
        return $"Over https no more than {smallest.Connections} connections fit at once, and {smallest.By} run out first: "
            + "keep a pool's cap below that.";
    }

    static bool IsNear(long used, long? limit) => limit is { } known && used > 0 && used >= known * Near;
}
