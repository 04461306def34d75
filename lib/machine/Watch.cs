using System.Diagnostics;
using System.Net.NetworkInformation;
using PoolBench.Core;
using PoolBench.Core.Terminal;

namespace PoolBench.Machine;

/// <summary>Looks at sockets again and again, for a bounded time.</summary>
/// <param name="files">Where <c>proc</c> is.</param>
/// <param name="port">Only sockets with this port at either end; null for all.</param>
/// <param name="process">Only this process's sockets; null for all.</param>
sealed class Watch(SystemFiles files, ushort? port, WatchedProcess? process)
{
    /// <summary>Looks once at the start, then at each step until the time is over.</summary>
    /// <returns>When the watched process was seen to have ended; null when it still runs, or when no process is watched.</returns>
    /// <exception cref="OperationCanceledException">The watch was cancelled.</exception>
    public async Task<TimeSpan?> RunAsync(TimeSpan every, TimeSpan length, Action<WatchStep> show, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        for (var next = every; ; next += every)
        {
            if (Look(clock.Elapsed) is not { } step)
                return clock.Elapsed;
            show(step);
            if (next > length)
                return null;
            // Skips steps that are already past; it does not make up for them.
            while (next < clock.Elapsed)
                next += every;
            await Task.Delay(next - clock.Elapsed is { Ticks: > 0 } rest ? rest : TimeSpan.Zero, cancellation);
        }
    }

    /// <summary>Looks once; null when the watched process has ended.</summary>
    /// <exception cref="SuiteException">The system's tables cannot be read: exit code 2.</exception>
    internal WatchStep? Look(TimeSpan elapsed)
    {
        var seen = process?.Look();
        if (process is not null && seen is null)
            return null;
        var table = SocketTable.Read(files, process?.Tables ?? "proc/net");
        // The process may have ended between the two readings.
        if (table.Reason is { } reason)
            return process is not null && process.Look() is null ? null
                : throw new SuiteException(PlainText.Clean($"The sockets cannot be watched: {reason}."));
        var sides = new Sides(table, LocalPorts.Read(files));
        var census = new SocketCensus();
        foreach (var socket in table.Sockets.Where(socket =>
            socket.State != TcpState.Listen && IsOfPort(socket) && (seen is null || IsOf(socket, seen.Value.Sockets))))
            census.Add(SideOf(socket, sides), socket.State);
        return new(elapsed, census, seen?.Open ?? files.Number("proc/sys/fs/file-nr"), process is not null);
    }

    bool IsOfPort(SocketLine socket) => port is null || socket.Local.Port == port || socket.Remote.Port == port;

    /// <summary>A socket in TIME_WAIT belongs to no process. When a port is given too, those of the port are shown.</summary>
    bool IsOf(SocketLine socket, IReadOnlySet<ulong> inodes) =>
        socket.Inode == 0 ? port is not null && socket.State == TcpState.TimeWait : inodes.Contains(socket.Inode);

    /// <summary>A person watches a server's port, so that side is the server, whatever the local range is.</summary>
    Side SideOf(SocketLine socket, Sides sides) => (port == socket.Local.Port, port == socket.Remote.Port) switch
    {
        (true, false) => Side.Server,
        (false, true) => Side.Client,
        _ => sides.Of(socket),
    };
}
