using System.Net.NetworkInformation;
using PoolBench.Core.Terminal;

namespace PoolBench.Machine;

/// <summary>The TCP sockets of the machine, or of the network namespace of a process.</summary>
sealed record SocketTable
{
    public required IReadOnlyList<SocketLine> Sockets { get; init; }

    /// <summary>Number of lines that do not describe a socket; no other count includes them.</summary>
    public int Strange { get; init; }

    /// <summary>Why nothing could be read; null when at least one table was.</summary>
    public string? Reason { get; init; }

    /// <summary>Why one of the two tables is missing; null when both were read.</summary>
    public string? Partial { get; init; }

    /// <summary>Reads both tables: .NET's usual client socket is a dual-mode one, which only the second table lists.</summary>
    /// <param name="files">Where <c>proc</c> is.</param>
    /// <param name="folder">The folder with the tables; another process may be in another network namespace.</param>
    public static SocketTable Read(SystemFiles files, string folder = "proc/net")
    {
        if (files.IsElsewhere)
            return Elsewhere();
        // The kernel's table changes during the reading and may list a socket twice. Except for listening ones, no two share both ends.
        var sockets = new Dictionary<(SocketEnd, SocketEnd), SocketLine>();
        var listening = new List<SocketLine>();
        var strange = 0;
        var reasons = new List<string>();
        foreach (var table in (string[])[$"{folder}/tcp", $"{folder}/tcp6"])
        {
            var header = true;
            var reason = files.Lines(table, line =>
            {
                if (SocketLine.TryParse(line, out var socket))
                {
                    if (socket.State == TcpState.Listen)
                        listening.Add(socket);
                    else
                        sockets[(socket.Local, socket.Remote)] = socket;
                }
                else if (!header)
                    strange++;
                header = false;
            });
            // Without even a header this is not one of the kernel's tables.
            if ((reason ?? (header ? $"/{table} is empty" : null)) is { } fault)
                reasons.Add(fault);
        }
        return new()
        {
            Sockets = [.. listening, .. sockets.Values],
            Strange = strange,
            Reason = reasons.Count == 2 ? reasons[0] : null,
            Partial = reasons.Count == 1 ? reasons[0] : null,
        };
    }

    /// <summary>What .NET can tell on every system.</summary>
    internal static SocketTable Elsewhere()
    {
        try
        {
            var system = IPGlobalProperties.GetIPGlobalProperties();
            return new()
            {
                Sockets =
                [
                    .. system.GetActiveTcpConnections()
                    .Select(each => new SocketLine(SocketEnd.Of(each.LocalEndPoint), SocketEnd.Of(each.RemoteEndPoint), each.State, 0)),
                    .. system.GetActiveTcpListeners().Select(each => new SocketLine(SocketEnd.Of(each), default, TcpState.Listen, 0)),
                ],
            };
        }
        catch (Exception fault) when (fault is NetworkInformationException or PlatformNotSupportedException)
        {
            return new() { Sockets = [], Reason = PlainText.Clean($"this system does not list its sockets ({fault.Message})") };
        }
    }
}
