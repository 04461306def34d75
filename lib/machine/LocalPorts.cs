using System.Globalization;
using PoolBench.Core.Terminal;

namespace PoolBench.Machine;

/// <summary>The local ports that the system gives to outgoing connections.</summary>
sealed record LocalPorts
{
    /// <summary>The first and last port of the range.</summary>
    public required Known First { get; init; }

    public required Known Last { get; init; }

    /// <summary>Ports of the range that the system never gives out (<c>ip_local_reserved_ports</c>).</summary>
    public required Known Reserved { get; init; }

    /// <summary>Ports that all connections to one remote address and port can share. Counts unknown reserved ports as zero.</summary>
    public Known Usable => First.With(Last, (first, last) => last - first + 1 - (Reserved.Value ?? 0));

    public static LocalPorts Read(SystemFiles files)
    {
        if (files.IsElsewhere)
        {
            var unread = Known.Not(OperatingSystem.IsWindows()
                ? "not read here: netsh int ipv4 show dynamicport tcp shows it (usually 49152-65535)"
                : "not read here: sysctl net.inet.ip.portrange.first shows it, and .last (usually 49152-65535)");
            return new() { First = unread, Last = unread, Reserved = Known.Not("only Linux reserves single ports") };
        }
        var (first, last) = Range(files);
        return new()
        {
            First = first,
            Last = last,
            Reserved = first.Value is { } low && last.Value is { } high ? ReservedIn(files, (int)low, (int)high) : first,
        };
    }

    static (Known First, Known Last) Range(SystemFiles files)
    {
        var (first, last) = (files.Number(RangeFile), files.Number(RangeFile, 1));
        if (first.Value is not { } low || last.Value is not { } high)
            return first.Value is null ? (first, first) : (last, last);
        if (low >= 1 && low <= high && high <= ushort.MaxValue)
            return (first, last);
        var wrong = Known.Not(string.Create(CultureInfo.InvariantCulture, $"/{RangeFile} holds '{low} {high}', which is not a range of ports"));
        return (wrong, wrong);
    }

    /// <summary>Counts reserved ports from a list such as <c>8080,9148-9150</c>, which may be empty.</summary>
    static Known ReservedIn(SystemFiles files, int low, int high)
    {
        var (text, reason) = files.Text(ReservedFile);
        if (text is null)
            return Known.Not(reason!);
        var ports = new HashSet<int>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !IsPort(ends[0], out var from) || !IsPort(ends[^1], out var to) || from > to)
                return Known.Not($"/{ReservedFile} holds '{PlainText.Clean(part, 20 + 1)}', which is not a port or range");
            for (var port = Math.Max(from, low); port <= Math.Min(to, high); port++)
                ports.Add(port);
        }
        return ports.Count;
    }

    static bool IsPort(string text, out int port) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue;

    const string RangeFile = "proc/sys/net/ipv4/ip_local_port_range";
    const string ReservedFile = "proc/sys/net/ipv4/ip_local_reserved_ports";
}
