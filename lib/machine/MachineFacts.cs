using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using PoolBench.Core.Processes;
using PoolBench.Core.Runs;

namespace PoolBench.Machine;

/// <summary>Describes the machine on which a Run is made. What the system does not tell is <c>unknown</c>.</summary>
static class MachineFacts
{
    const string Unknown = "unknown";

    /// <summary>The environment of a Run that starts now.</summary>
    public static RunEnvironment Describe(IReadOnlyList<string> commandLine, int seed) => new()
    {
        PoolBench = Version,
        Commit = Checkout.Commit(),
        CommandLine = commandLine,
        Os = RuntimeInformation.OSDescription,
        Kernel = Line("/proc/sys/kernel/osrelease"),
        Cpu = SystemFile.Field("/proc/cpuinfo", "model name") ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? Unknown,
        Cores = Environment.ProcessorCount,
        Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
        MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        Runtime = RuntimeInformation.FrameworkDescription,
        RuntimeSettings = RuntimeSettings.OfChildren,
        ClientPriority = Unknown,
        ServerPriority = Unknown,
        PortRange = Line("/proc/sys/net/ipv4/ip_local_port_range").Replace('\t', '-'),
        TcpTwReuse = Line("/proc/sys/net/ipv4/tcp_tw_reuse"),
        FdLimit = FdLimit(),
        LoadAverage = Line("/proc/loadavg").Split(' ')[0],
        Seed = seed,
    };

    /// <summary>Version of PoolBench, without the commit that the compiler appends.</summary>
    public static string Version { get; } = Checkout.Version.Split('+')[0];

    /// <summary>Whether the compilers could optimise this program, as in a Release build.</summary>
    public static bool IsOptimized { get; } = typeof(MachineFacts).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled != true;

    static string FdLimit()
    {
        var fields = SystemFile.Field("/proc/self/limits", "Max open files")?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is [var soft, var hard, ..] ? $"{soft}/{hard}" : Unknown;
    }

    static string Line(string file) => SystemFile.Line(file) ?? Unknown;
}
