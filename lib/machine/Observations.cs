using System.Net.NetworkInformation;

namespace PoolBench.Machine;

/// <summary>A diagnosis as single numbers, in reading order.</summary>
static class Observations
{
    public static IReadOnlyList<Observation> Of(Diagnosis seen) =>
    [
        .. DescriptorsOf(seen.Descriptors), .. PortsOf(seen), .. SocketsOf(seen.Sockets), .. TimeWaitOf(seen),
        .. TrackingOf(seen.Tracking), .. MemoryOf(seen),
        .. ProxyOf(seen.Proxy), .. AllowsOf(seen),
    ];

    static IEnumerable<Observation> DescriptorsOf(Descriptors seen)
    {
        const string group = "File descriptors";
        yield return new(group, "descriptors.soft", "soft limit", seen.Soft, "of this process; .NET raises its own to the hard one");
        yield return new(group, "descriptors.hard", "hard limit", seen.Hard, "as far as any program may raise its own");
        yield return new(
            group, "descriptors.starterSoft", "soft limit outside", seen.StarterSoft, $"of {seen.Starter}, which started this: what others get");
        yield return new(group, "descriptors.used", "open", seen.Used, "in this process");
        yield return new(group, "descriptors.systemUsed", "open, all programs", seen.SystemUsed, "fs.file-nr, which the kernel counts roughly");
        yield return new(group, "descriptors.systemMax", "limit, all programs", seen.SystemMax, "fs.file-max");
    }

    static IEnumerable<Observation> PortsOf(Diagnosis seen)
    {
        const string group = "Local ports";
        yield return new(group, "ports.first", "first", seen.Ports.First, "ip_local_port_range", Form.Plain);
        yield return new(group, "ports.last", "last", seen.Ports.Last, "", Form.Plain);
        yield return new(group, "ports.reserved", "reserved", seen.Ports.Reserved, "of these, never given out");
        yield return new(group, "ports.usable", "usable", seen.Ports.Usable, "towards one remote address and port");
        yield return new(group, "ports.busiest", "held most", seen.Sockets.Count(_ => seen.Sockets.Busiest?.Held ?? 0),
            seen.Sockets.Busiest is { } busiest ? $"towards {busiest.Remote}, {Known.Count(busiest.TimeWait)} of them in TIME_WAIT" : "towards any");
        yield return new(group, "ports.backlog", "accept queue", seen.Settings.Backlog, "somaxconn: connections that a server has not accepted yet");
    }

    static IEnumerable<Observation> SocketsOf(SocketsNow seen)
    {
        const string group = "Sockets now, TIME_WAIT apart";
        foreach (var state in TcpStates.OfConnections.Where(state => state != TcpState.TimeWait))
            if (state == TcpState.Established || seen.Table.Reason is null && seen.Census.Of(state) > 0)
                yield return new(group, $"sockets.{TcpStates.NameOf(state)}", TcpStates.NameOf(state), seen.Count(census => census.Of(state)),
                    BySide(seen.Census, state));
        if (seen.Table.Strange > 0)
            yield return new(group, "sockets.strange", "strange lines", seen.Table.Strange, "in the system's tables: no sockets, not counted");
        if (seen.Table.Partial is { } partial)
            yield return new(group, "sockets.partial", "not all", Known.Not(partial), "");
    }

    static IEnumerable<Observation> TimeWaitOf(Diagnosis seen)
    {
        const string group = "TIME_WAIT";
        foreach (var (side, key, name, meaning) in ((Side, string, string, string)[])
                 [(Side.Client, "client", "client's side", "each holds a local port"),
                     (Side.Server, "server", "server's side", "holds no client's port"),
                     (Side.Unknown, "unknown", "either side", "their ports do not tell which")])
            yield return new(group, $"timeWait.{key}", name, seen.Sockets.Count(census => census[side, TcpState.TimeWait]), meaning);
        yield return new(group, "timeWait.max", "limit", seen.Settings.MaxTimeWait, "tcp_max_tw_buckets: more are closed at once");
        yield return new(group, "timeWait.reuse", "tcp_tw_reuse", seen.Settings.Reuse, seen.Settings.InWords);
        yield return new(group, "timeWait.reuseDelayMs", "its delay, ms", seen.Settings.ReuseDelayMs, "tcp_tw_reuse_delay");
    }

    static IEnumerable<Observation> TrackingOf(Tracking seen)
    {
        const string group = "Connection tracking, where a firewall or NAT of this machine uses it";
        yield return new(group, "tracking.max", "limit", seen.Max, "nf_conntrack_max: a connection beyond it is dropped");
        yield return new(group, "tracking.used", "tracked", seen.Used, "nf_conntrack_count");
        yield return new(group, "tracking.heldSeconds", "held after, s", seen.HeldSeconds, "how long a closed connection stays tracked");
    }

    static IEnumerable<Observation> ProxyOf(ProxySettings seen)
    {
        const string group = "Proxy of a .NET client here, 1 for yes; PoolBench's own clients use none";
        yield return new(group, "proxy.variables", "variables set", seen.Names.Count, string.Join(", ", seen.Names));
        foreach (var scheme in (string[])["http", "https"])
            yield return Through(scheme, $"{scheme} through one", $"{scheme}://example.com", $"from {seen.Wins(scheme) ?? "the system's settings"}");
        yield return Through("loopback", "loopback too", "http://127.0.0.1", "and so not to the server itself");
        yield return Through("localhost", "localhost too", "http://localhost", "and so not to the server itself");
        yield return new(group, "proxy.exempt", "exempt", seen.Exempt.Count,
            seen.Exempt.Count == 0 ? "by NO_PROXY" : string.Join(", ", seen.Exempt.Take(8)) + (seen.Exempt.Count > 8 ? ", …" : ""));

        Observation Through(string key, string name, string address, string from) => new(group, $"proxy.{key}", name,
            seen.For(address) is null ? 0 : 1,
            seen.For(address) is { } proxy ? $"to {proxy}, {from}" : "directly");
    }

    static IEnumerable<Observation> MemoryOf(Diagnosis seen)
    {
        const string group = "Memory";
        yield return new(group, "memory.totalBytes", "of the machine", seen.Memory.Total, "", Form.Bytes);
        yield return new(group, "memory.availableBytes", "available", seen.Memory.Available, "", Form.Bytes);
        yield return new(
            group, "memory.groupBytes", "left by its group", seen.Memory.GroupRoom, "the tightest control group above this process", Form.Bytes);
        yield return new(group, "memory.perConnectionHttp", "a connection, http", seen.Cost.Plain, seen.Cost.Source, Form.Bytes);
        yield return new(group, "memory.perConnectionHttps", "a connection, https", seen.Cost.Tls, "the same, over TLS", Form.Bytes);
    }

    static IEnumerable<Observation> AllowsOf(Diagnosis seen)
    {
        const string group = "What that allows a .NET client: connections to one remote address and port";
        var allows = seen.Allows;
        yield return new(group, "allows.descriptors", "descriptors", allows.ByDescriptors.Connections,
            $"hard limit less the {ConnectionCost.BaseDescriptors} that a client has open anyway");
        yield return new(group, "allows.ports", "ports", allows.ByPorts.Connections, "as many again towards every other address");
        yield return new(group, "allows.tracking", "tracked connections", allows.ByTracking.Connections, "towards all addresses together");
        yield return new(group, "allows.memoryHttp", "memory, http", allows.ByMemory(tls: false).Connections, "");
        yield return new(group, "allows.memoryHttps", "memory, https", allows.ByMemory(tls: true).Connections, "");
        yield return AtOnce("allows.http", "at once, http", allows.AtOnce(tls: false));
        yield return AtOnce("allows.https", "at once, https", allows.AtOnce(tls: true));
        yield return new(group, "allows.newPerSecond", "new each second", allows.NewPerSecond(loopback: false), Rate(loopback: false));
        yield return new(group, "allows.newPerSecondLoopback", "… on loopback", allows.NewPerSecond(loopback: true), Rate(loopback: true));

        yield return new(group, "allows.newTrackedPerSecond", "… tracked", seen.Tracking.NewPerSecond, "limit / the time a closed one stays tracked");

        Observation AtOnce(string key, string name, Allowance? smallest) =>
            new(group, key, name, smallest?.Connections ?? Known.Not("none of these is known"), $"the smallest: {smallest?.By}");

        string Rate(bool loopback) => seen.Settings.HeldMs(loopback).Value is { } held
            ? $"ports / {(held / 1000.0).ToString("0.###", System.Globalization.CultureInfo.InvariantCulture)} "
                + $"s{(loopback ? Difference(held) : ", if this side closes first")}"
            : "";

        string Difference(long held) =>
            seen.Settings.HeldMs(loopback: false).Value == held ? ", as elsewhere" : ": tcp_tw_reuse takes ports back here, not elsewhere";
    }

    static string BySide(SocketCensus census, TcpState state) =>
        $"client {Known.Count(census[Side.Client, state])}, server {Known.Count(census[Side.Server, state])}"
        + (census[Side.Unknown, state] is > 0 and var unknown ? $", either {Known.Count(unknown)}" : "");
}
