using System.Globalization;
using PoolBench.Core;
using PoolBench.Core.Terminal;

namespace PoolBench.Machine;

/// <summary>A process that is watched through <c>/proc</c>: its descriptors and the sockets behind them.</summary>
sealed class WatchedProcess
{
    readonly SystemFiles _files;
    readonly string _folder;
    readonly string _started;

    WatchedProcess(SystemFiles files, string folder, string started) => (_files, _folder, _started) = (files, folder, started);

    /// <summary>The folder with the socket tables of the process's network.</summary>
    public string Tables => $"{_folder}/net";

    /// <exception cref="SuiteException">There is no such process, or its descriptors are not readable; exit code 2.</exception>
    public static WatchedProcess Open(SystemFiles files, int pid)
    {
        if (files.IsElsewhere)
            throw new SuiteException("--pid needs Linux: other systems do not tell which sockets another program has. Watch a port with --port.");
        var folder = string.Create(CultureInfo.InvariantCulture, $"proc/{pid}");
        if (StartOf(files, folder) is not { } started)
            throw new SuiteException($"--pid is {pid}: no process has that number. Give one that runs, e.g. from: ps -e");
        if (files.Links($"{folder}/fd").Reason is { } reason)
            throw new SuiteException(PlainText.Clean(
                $"--pid is {pid}: {reason}, so its sockets are unknown. Watch a process of your own, run this as that process's "
                + "user or as root, or watch its port with --port."));
        return new(files, folder, started);
    }

    /// <summary>Its open descriptors and the inodes of its sockets; null when the process has ended.</summary>
    public (Known Open, IReadOnlySet<ulong> Sockets)? Look()
    {
        var (targets, reason) = _files.Links($"{_folder}/fd");
        // Another process may have its number by now; that one started at another time.
        if (StartOf(_files, _folder) != _started)
            return null;
        return targets is null
            ? (Known.Not(reason!), new HashSet<ulong>())
            : (targets.Count, targets.Select(InodeOf).OfType<ulong>().ToHashSet());
    }

    /// <summary>When the process started, in ticks since the machine did; null when it has ended, even if nobody has reaped it yet.</summary>
    static string? StartOf(SystemFiles files, string folder)
    {
        // The name comes before these fields, and may contain blanks and brackets.
        var stat = files.Text($"{folder}/stat").Text;
        return stat?[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [not ("Z" or "X"), .. { Length: > 18 } rest]
            ? rest[18] : null;
    }

    static ulong? InodeOf(string target) =>
        target.StartsWith(Socket, StringComparison.Ordinal)
            && ulong.TryParse(target.AsSpan(Socket.Length).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var inode) ? inode
                : null;

    const string Socket = "socket:[";
}
