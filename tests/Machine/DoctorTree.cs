using PoolBench.Machine;
using PoolBench.Tests.Analysis;

namespace PoolBench.Tests.Machine;

/// <summary>A machine made of files: a usual one, until a test changes a file of it.</summary>
sealed class DoctorTree : IDisposable
{
    readonly TempFolder _folder = new();

    public DoctorTree()
    {
        this["proc/self/limits"] = "Limit                     Soft Limit           Hard Limit           Units     \nMax processes             96192  "
            + "              96192                processes \nMax open files            20000                20000                files     \n";
        this["proc/self/stat"] = "77 (bench) S 70 77 70 0 -1 0 0";
        this["proc/self/comm"] = "bench\n";
        this["proc/70/stat"] = "70 (dotnet) S 60 70 70 0 -1 0 0";
        this["proc/70/comm"] = "dotnet\n";
        this["proc/60/stat"] = "60 (a ) shell) S 1 60 60 0 -1 0 0";
        this["proc/60/comm"] = "a ) shell\n";
        this["proc/60/limits"] = "Max open files            1024                 20000                files     \n";
        for (var fd = 0; fd < 5; fd++)
            Link($"proc/self/fd/{fd}", fd == 4 ? "/proc/77/fd" : $"socket:[{100 + fd}]");
        this["proc/sys/fs/file-nr"] = "1450\t50\t2466177\n";
        this["proc/sys/fs/file-max"] = "2466177\n";
        this["proc/sys/fs/nr_open"] = "1048576\n";
        this["proc/sys/net/ipv4/ip_local_port_range"] = "32768\t60999\n";
        this["proc/sys/net/ipv4/ip_local_reserved_ports"] = "\n";
        this["proc/sys/net/ipv4/tcp_tw_reuse"] = "2\n";
        this["proc/sys/net/ipv4/tcp_tw_reuse_delay"] = "1000\n";
        this["proc/sys/net/ipv4/tcp_timestamps"] = "1\n";
        this["proc/sys/net/ipv4/tcp_max_tw_buckets"] = "131072\n";
        this["proc/sys/net/core/somaxconn"] = "4096\n";
        this["proc/sys/net/netfilter/nf_conntrack_max"] = "65536\n";
        this["proc/sys/net/netfilter/nf_conntrack_count"] = "12\n";
        this["proc/sys/net/netfilter/nf_conntrack_tcp_timeout_time_wait"] = "120\n";
        this["proc/meminfo"] = "MemTotal:       24684092 kB\nMemFree:        23615672 kB\nMemAvailable:   24000000 kB\n";
        this["proc/self/cgroup"] = "0::/group/job\n";
        this["proc/net/tcp"] = Header;
        this["proc/net/tcp6"] = Header;
    }

    public const string Header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    public SystemFiles Files => new(_folder.FullPath);

    public ProxySettings Proxy { get; set; } = ProxySettings.None;

    public Diagnosis Read() => Diagnosis.Read(Files, ConnectionCost.Documented, Proxy);

    /// <summary>A file's text.</summary>
    public string this[string path]
    {
        set
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_folder[path])!);
            File.WriteAllText(_folder[path], value);
        }
    }

    public void Link(string path, string target)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_folder[path])!);
        File.CreateSymbolicLink(_folder[path], target);
    }

    public void Remove(string path)
    {
        if (Directory.Exists(_folder[path]))
            Directory.Delete(_folder[path], recursive: true);
        else
            File.Delete(_folder[path]);
    }

    /// <summary>A line as the kernel writes it.</summary>
    public static string Socket(string local, string remote, string state, long inode = 0) =>
        $"   0: {local} {remote} {state} 00000000:00000000 03:00001770 00000000     0        0 {inode} 3 0000000000000000\n";

    public string Path(string path) => _folder[path];

    public void Dispose() => _folder.Dispose();
}
