using System.Globalization;
using System.Net;

namespace PoolBench.Bench;

/// <summary>One TCP socket as the kernel lists it.</summary>
/// <param name="Local">Its own end.</param>
/// <param name="Remote">The other end.</param>
/// <param name="State">Its state, as in the kernel's <c>include/net/tcp_states.h</c>.</param>
/// <param name="Timer">Until its timer runs out; in TIME_WAIT: until it is gone.</param>
/// <param name="Inode">What <c>/proc/PID/fd</c> calls it; 0 when no process holds it.</param>
sealed record SocketRow(IPEndPoint Local, IPEndPoint Remote, int State, TimeSpan Timer, string Inode)
{
    /// <summary>The state of an open connection.</summary>
    public const int Established = 1;

    /// <summary>The state TIME_WAIT.</summary>
    public const int TimeWait = 6;
}

/// <summary>The kernel's lists of TCP sockets, with what <see cref="Census"/> has no use for: ports, timers, inodes.</summary>
/// <remarks>Columns of <c>/proc/net/tcp</c>: see proc_pid_net(5). Its timers count in hundredths of a second (<c>USER_HZ</c>), whatever the kernel's tick is.</remarks>
static class KernelSockets
{
    const double TimerHz = 100;

    /// <summary>Every socket of this network, IPv4 and IPv6; addresses mapped into IPv6 are shown as IPv4.</summary>
    public static IReadOnlyList<SocketRow> Read() =>
        [.. ((string[])["/proc/net/tcp", "/proc/net/tcp6"]).Where(File.Exists).SelectMany(table => File.ReadAllLines(table).Skip(1)).Select(Row)];

    /// <summary>The clients' ends of the connections to a server.</summary>
    public static IReadOnlyList<SocketRow> To(IPEndPoint server, int state) => [.. Read().Where(row => row.State == state && row.Remote.Equals(server))];

    static SocketRow Row(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ticks = long.Parse(words[5].AsSpan(words[5].IndexOf(':', StringComparison.Ordinal) + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new(End(words[1]), End(words[2]), int.Parse(words[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(ticks / TimerHz), words[9]);
    }

    /// <summary>The kernel prints an address as 32-bit words in host order, the port in plain hexadecimal.</summary>
    static IPEndPoint End(string field)
    {
        var (address, port) = (Convert.FromHexString(field.AsSpan(0, field.IndexOf(':', StringComparison.Ordinal))), field[(field.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        if (BitConverter.IsLittleEndian)
            for (var word = 0; word < address.Length; word += 4)
                address.AsSpan(word, 4).Reverse();
        var read = new IPAddress(address);
        return new(read.IsIPv4MappedToIPv6 ? read.MapToIPv4() : read, int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
