using System.Diagnostics;
using System.Net.NetworkInformation;
using PoolBench.Core;
using PoolBench.Core.Terminal;

namespace PoolBench.Machine;

/// <summary>Looks at sockets again and again, for a bounded time.</summary>
/// <param name="files">Where <c>proc</c> is.</param>
/// <param name="port">Only sockets with this port at either end; null: any.</param>
/// <param name="process">Only its sockets; null: any.</param>
sealed class Watch(SystemFiles files, ushort? port, WatchedProcess? process)
{
    /// <summary>Looks at once, then at each step until the time is over.</summary>
    /// <returns>The time at which the process watched was seen to have ended; null when it had not, or none was watched.</returns>
    /// <exception cref="OperationCanceledException">Asked to stop.</exception>
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
            // Steps that took too long are left out, not made up for.
            while (next < clock.Elapsed)
                next += every;
            await Task.Delay(next - clock.Elapsed is { Ticks: > 0 } rest ? rest : TimeSpan.Zero, cancellation);
        }
    }

    /// <summary>Looks once; null when the process watched has ended.</summary>
    /// <exception cref="SuiteException">The system's tables cannot be read: exit code 2.</exception>
    internal WatchStep? Look(TimeSpan elapsed)
    {
        var seen = process?.Look();
        if (process is not null && seen is null)
            return null;
        var table = SocketTable.Read(files, process?.Tables ?? "proc/net");
        // The process may have ended between the two.
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

    /// <summary>A socket in TIME_WAIT belongs to no process any more: with a port, those of the port are shown.</summary>
    bool IsOf(SocketLine socket, IReadOnlySet<ulong> inodes) =>
        socket.Inode == 0 ? port is not null && socket.State == TcpState.TimeWait : inodes.Contains(socket.Inode);

    /// <summary>The port that a person watches is the server's, whatever the local range is.</summary>
    Side SideOf(SocketLine socket, Sides sides) => (port == socket.Local.Port, port == socket.Remote.Port) switch
    {
        (true, false) => Side.Server,
        (false, true) => Side.Client,
        _ => sides.Of(socket),
    };
}
