using System.Globalization;
using System.Net;

namespace PoolBench.Machine;

/// <summary>One TCP socket as the kernel lists it.</summary>
/// <param name="Local">This socket's end.</param>
/// <param name="Remote">The other end.</param>
/// <param name="State">Its state, as in the kernel's <c>include/net/tcp_states.h</c>.</param>
/// <param name="Timer">Time until its timer runs out. In TIME_WAIT the socket then disappears.</param>
/// <param name="Inode">Its name in <c>/proc/PID/fd</c>; 0 when no process holds it.</param>
sealed record SocketRow(IPEndPoint Local, IPEndPoint Remote, int State, TimeSpan Timer, string Inode)
{
    /// <summary>The state of an open connection.</summary>
    public const int Established = 1;

    /// <summary>The state TIME_WAIT.</summary>
    public const int TimeWait = 6;
}

/// <summary>The kernel's lists of TCP sockets, with more than <see cref="Census"/> needs: ports, timers and inodes.</summary>
/// <remarks>
/// proc_pid_net(5) describes the columns of <c>/proc/net/tcp</c>. Timers count hundredths of a second (<c>USER_HZ</c>) whatever the kernel's tick is.
/// The kernel gives out a list in pieces of a page. When any program opens or closes sockets meanwhile, a list may repeat some rows and skip others.
/// </remarks>
static class KernelSockets
{
    const double TimerHz = 100;

    const int MostReadings = 20;

    /// <summary>Every socket of this network, IPv4 and IPv6. IPv4 addresses mapped into IPv6 appear as IPv4.</summary>
    public static IReadOnlyList<SocketRow> Read() =>
    [
        .. ((string[])["/proc/net/tcp", "/proc/net/tcp6"]).Where(File.Exists)
            .SelectMany(table => File.ReadAllLines(table).Skip(1))
            .Select(Row)
            .DistinctBy(row => (row.Local, row.Remote, row.Inode)),
    ];

    /// <summary>The clients' ends of the connections to a server, once two readings agree.</summary>
    public static IReadOnlyList<SocketRow> To(IPEndPoint server, int state)
    {
        var rows = Matching();
        for (var reading = 1; reading < MostReadings; reading++)
        {
            var before = rows.Select(row => row.Local).ToHashSet();
            rows = Matching();
            if (before.SetEquals(rows.Select(row => row.Local)))
                break;
        }
        return rows;

        IReadOnlyList<SocketRow> Matching() => [.. Read().Where(row => row.State == state && row.Remote.Equals(server))];
    }

    static SocketRow Row(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ticks = Hexadecimal(words[5].AsSpan(words[5].IndexOf(':', StringComparison.Ordinal) + 1));
        return new(End(words[1]), End(words[2]), (int)Hexadecimal(words[3]), TimeSpan.FromSeconds(ticks / TimerHz), words[9]);
    }

    static long Hexadecimal(ReadOnlySpan<char> number) => long.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The kernel prints an address as 32-bit words in host order, and the port in plain hexadecimal.</summary>
    static IPEndPoint End(string field)
    {
        var colon = field.IndexOf(':', StringComparison.Ordinal);
        var (address, port) = (Convert.FromHexString(field.AsSpan(0, colon)), (int)Hexadecimal(field.AsSpan(colon + 1)));
        if (BitConverter.IsLittleEndian)
            for (var word = 0; word < address.Length; word += 4)
                address.AsSpan(word, 4).Reverse();
        var read = new IPAddress(address);
        return new(read.IsIPv4MappedToIPv6 ? read.MapToIPv4() : read, port);
    }
}
