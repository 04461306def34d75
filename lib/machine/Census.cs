using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Text;

namespace PoolBench.Machine;

/// <summary>The operating system's account of the sockets between this machine and one host of the server.</summary>
/// <param name="Established">Connections open on the server's side.</param>
/// <param name="Closing">Sockets on either side between open and closed: FIN_WAIT, CLOSE_WAIT, LAST_ACK, CLOSING.</param>
/// <param name="TimeWaitClient">Sockets in TIME_WAIT on the client's side.</param>
/// <param name="TimeWaitServer">Sockets in TIME_WAIT on the server's side.</param>
/// <remarks>
/// Linux: <see cref="SocketDump"/>, and <c>/proc/net/tcp</c> and <c>tcp6</c> where the kernel refuses that. (An <see cref="HttpClient"/>
/// dials 127.0.0.1 from a dual-mode socket, which only tcp6 lists.) Elsewhere: <see cref="IPGlobalProperties.GetActiveTcpConnections"/>.
/// </remarks>
public readonly record struct Census(int Established, int Closing, int TimeWaitClient, int TimeWaitServer)
{
    /// <summary>
    /// How many of <see cref="Closing"/> the server has closed and the client has not. They stay until the client's program notices.
    /// </summary>
    public int HalfClosed { get; init; }

    /// <summary>Connections open on the client's side: all that this machine knows of where the server is another one.</summary>
    public int EstablishedClient { get; init; }

    /// <summary>Takes one census of the connections to all <paramref name="servers"/>; null where the system does not tell.</summary>
    public static Census? Of(params IReadOnlyCollection<IPEndPoint> servers) =>
        OperatingSystem.IsLinux() ? OfDump(servers) ?? OfTables(servers)
        : OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? OfConnections(servers)
        : null;

    /// <summary>
    /// The same without those in TIME_WAIT, which are then 0 where the kernel leaves them out; null where the system does not tell. It costs a
    /// fraction where many connections were closed.
    /// </summary>
    public static Census? Living(IReadOnlyCollection<IPEndPoint> servers) =>
        OperatingSystem.IsLinux() && OfDump(servers, living: true) is { } census ? census : Of(servers);

    /// <summary>File descriptors of this process; null where the system does not list them.</summary>
    public static long? Fds() => Directory.Exists("/proc/self/fd") ? Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() : null;

    Census Add(TcpState state, bool atServer, bool atClient) => (atServer, atClient, state) switch
    {
        (false, false, _) or (_, _, TcpState.Listen) => this,
        (true, _, TcpState.Established) => this with { Established = Established + 1 },
        (_, true, TcpState.Established) => this with { EstablishedClient = EstablishedClient + 1 },
        (true, _, TcpState.TimeWait) => this with { TimeWaitServer = TimeWaitServer + 1 },
        (_, true, TcpState.TimeWait) => this with { TimeWaitClient = TimeWaitClient + 1 },
        (true, _, TcpState.FinWait2) or (_, true, TcpState.CloseWait) => this with { Closing = Closing + 1, HalfClosed = HalfClosed + 1 },
        (_, _, TcpState.FinWait1 or TcpState.FinWait2 or TcpState.CloseWait or TcpState.Closing or TcpState.LastAck) =>
            this with { Closing = Closing + 1 },
        _ => this,
    };

    /// <summary>From the kernel's messages; null where it sends none.</summary>
    internal static Census? OfDump(IReadOnlyCollection<IPEndPoint> servers, bool living = false)
    {
        var ends = servers.Select(server => SocketDump.End(server.Address.GetAddressBytes(), server.Port)).ToHashSet();
        var census = default(Census);
        HashSet<(ulong, ulong)> told = [];
        return SocketDump.TryRead(Count, living) ? census : null;

        void Count(int state, ulong local, ulong remote)
        {
            var (atServer, atClient) = (ends.Contains(local), ends.Contains(remote));
            if ((atServer || atClient) && told.Add((local, remote)))
                census = census.Add(TcpStates.OfKernel(state), atServer, atClient);
        }
    }

    /// <summary>From the text tables; null when there is no table. A system without IPv6 has only the first.</summary>
    internal static Census? OfTables(IReadOnlyCollection<IPEndPoint> endpoints)
    {
        string[] servers = [.. endpoints.Select(Hex)];
        string[] tables = [.. ((string[])["/proc/net/tcp", "/proc/net/tcp6"]).Where(File.Exists)];
        if (tables.Length == 0)
            return null;
        var census = default(Census);
        // The kernel hands out the list in pieces. When sockets come and go meanwhile, it may list one twice.
        HashSet<(string, string)> told = [];
        foreach (var line in tables.SelectMany(table => Naming(File.ReadAllBytes(table), servers)))
            if (line.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries) is [_, var local, var remote, var state, ..] && told.Add((local, remote)))
                census = census.Add(TcpStates.OfKernel(state), Is(local, servers), Is(remote, servers));
        return census;
    }

    /// <summary>The lines that name one of the servers. Thousands of others are left over from other connections and never become text.</summary>
    static List<string> Naming(ReadOnlySpan<byte> table, string[] servers)
    {
        byte[][] names = [.. servers.Select(Encoding.ASCII.GetBytes)];
        List<string> lines = [];
        foreach (var range in table.Split((byte)'\n'))
        {
            var line = table[range];
            foreach (var name in names)
                if (line.IndexOf(name) >= 0)
                {
                    lines.Add(Encoding.ASCII.GetString(line));
                    break;
                }
        }
        return lines;
    }

    static Census OfConnections(IReadOnlyCollection<IPEndPoint> servers)
    {
        var census = default(Census);
        foreach (var connection in IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections())
            census = census.Add(connection.State, servers.Any(server => Same(connection.LocalEndPoint, server)),
                servers.Any(server => Same(connection.RemoteEndPoint, server)));
        return census;
    }

    /// <summary>Whether a table's address is one of the servers, as IPv4 or mapped into IPv6.</summary>
    static bool Is(string field, string[] servers) =>
        servers.Any(server =>
            field == server
                || (field.Length == Mapped.Length + server.Length && field.StartsWith(Mapped, StringComparison.Ordinal)
                    && field.EndsWith(server, StringComparison.Ordinal)));

    const string Mapped = "0000000000000000FFFF0000";

    /// <summary>The kernel prints an address as 32-bit words in host order, the port in plain hexadecimal.</summary>
    static string Hex(IPEndPoint server) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt32LittleEndian(server.Address.GetAddressBytes()):X8}:{server.Port:X4}");

    static bool Same(IPEndPoint end, IPEndPoint server) =>
        end.Port == server.Port && (end.Address.IsIPv4MappedToIPv6 ? end.Address.MapToIPv4() : end.Address).Equals(server.Address);
}
