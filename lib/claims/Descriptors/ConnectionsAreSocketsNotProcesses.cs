using System.Globalization;
using PoolBench.Machine;

namespace PoolBench.Claims.Descriptors;

[Claim("S11", Topic.Descriptors, Source = "Guide, section 5")]
sealed class ConnectionsAreSocketsNotProcesses : Claim
{
    const int Connections = 50;

    public override string Text => "One process owns many connections: a connection is a socket, not a process.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        await using var pool = HandlerPool.OfSockets(site.Target);
        var before = Children();
        await pool.TogetherAsync(site.Hold(Connections));
        var open = KernelSockets.To(site.EndPoint, SocketRow.Established);
        var mine = OpenFiles.Sockets();
        var (owned, started) = (open.Count(row => mine.Contains(row.Inode)), Children().Except(before).Count());
        return new Evidence()
            .Part(open.Count == Connections && owned == Connections, owned, "sockets",
                $"of {open.Count} connections open to the server are among the file descriptors of this one process")
            .Part(started == 0, started, "processes", "started meanwhile")
            .Beside(ThreadPool.ThreadCount, "threads", "in the thread pool of this process; no thread is tied to a connection either")
            .Says($"One process holds all {owned} sockets and started {started} other processes for them: "
                + "a connection costs a descriptor and memory, not a process.");
    }

    /// <summary>This process's children, by the fourth field of <c>/proc/PID/stat</c>. The name before that field may hold spaces.</summary>
    static HashSet<string> Children()
    {
        var me = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return [.. Directory.GetDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]) && ParentOf(folder) == me)];
    }

    static string? ParentOf(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1];
        }
        catch (IOException)
        {
            // The process has already ended.
            return null;
        }
    }
}
