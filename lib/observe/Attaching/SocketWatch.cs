using System.Net;
using System.Net.NetworkInformation;
using PoolBench.Core.Traces;
using PoolBench.Machine;
using PoolBench.Observe.Accounting;

namespace PoolBench.Observe.Attaching;

/// <summary>Looks again and again at the system's sockets, which tell who closed a connection first: the runtime does not.</summary>
/// <param name="pid">The process whose network is looked at.</param>
/// <param name="account">Knows the servers.</param>
sealed class SocketWatch(int pid, Account account)
{
    readonly SystemFiles _files = SystemFiles.Real;
    readonly Dictionary<SocketEnd, Ends> _ends = [];
    readonly string _folder = FolderOf(pid);
    HashSet<(SocketEnd, SocketEnd)>? _earlier;

    /// <summary>Whether the tables could be read to the end: a program in a network of its own takes them with it.</summary>
    bool _reads;

    /// <summary>Looks once. The first look finds what ended before the observation began.</summary>
    public void Look()
    {
        if (_files.IsElsewhere)
            return;
        var table = SocketTable.Read(_files, _folder);
        _reads = table.Reason is null;
        if (!_reads)
            return;
        if (_earlier is null)
        {
            _earlier = [.. table.Sockets.Where(each => each.State == TcpState.TimeWait).Select(each => (each.Local, each.Remote))];
            return;
        }
        foreach (var ends in _ends.Values)
            ends.Now = 0;
        foreach (var socket in table.Sockets)
            if (socket.State != TcpState.Listen && !_earlier.Contains((socket.Local, socket.Remote)))
                Take(socket);
    }

    /// <summary>Who closed the connections of every server.</summary>
    public IReadOnlyDictionary<int, TraceCloses> Closes()
    {
        var all = new Dictionary<int, TraceCloses>();
        if (!_reads)
            return all;
        foreach (var (origin, address, port) in account.Endpoints())
        {
            var of = IPAddress.TryParse(address, out var ip) && _ends.TryGetValue(SocketEnd.Of(new(ip, port)), out var ends) ? ends : new Ends();
            var before = all.GetValueOrDefault(origin) ?? new(0, 0, 0);
            all[origin] = new(before.ByClient + of.Client.Count, before.ByServer + of.Server.Count, Math.Max(before.MostSockets, of.Most));
        }
        return all;
    }

    /// <summary>What a process leaves in TIME_WAIT outlives it, but not its folder: where it shares our network, ours is read.</summary>
    static string FolderOf(int pid) => NetworkOf("self") is { } ours && ours == NetworkOf($"{pid}") ? "proc/net" : $"proc/{pid}/net";

    static string? NetworkOf(string process)
    {
        try
        {
            return new FileInfo($"/proc/{process}/ns/net").LinkTarget;
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    void Take(SocketLine socket)
    {
        var towards = Of(socket.Remote);
        towards.Now++;
        towards.Most = Math.Max(towards.Most, towards.Now);
        if (socket.State is TcpState.TimeWait or TcpState.FinWait2)
            towards.Client.Add(socket.Local);
        else if (socket.State is TcpState.CloseWait or TcpState.LastAck)
            towards.Server.Add(socket.Local);
        // The server's end of it, where the server is on this machine.
        if (socket.State == TcpState.TimeWait)
            Of(socket.Local).Server.Add(socket.Remote);
    }

    Ends Of(SocketEnd server) => _ends.TryGetValue(server, out var ends) ? ends : _ends[server] = new();

    /// <summary>What ended towards one server, by the program's own end.</summary>
    sealed class Ends
    {
        public HashSet<SocketEnd> Client { get; } = [];

        public HashSet<SocketEnd> Server { get; } = [];

        public int Now { get; set; }

        public int Most { get; set; }
    }
}
