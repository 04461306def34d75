using System.Diagnostics;
using System.Runtime;

namespace PoolBench.Server.Json;

/// <summary>What the server process has used since its start.</summary>
sealed record ServerUsage
{
    /// <summary>Processor time, user and kernel, in nanoseconds.</summary>
    public required long CpuNs { get; init; }

    /// <summary>Bytes allocated on the managed heap, freed ones included.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>Physical memory mapped now, in bytes.</summary>
    public required long WorkingSetBytes { get; init; }

    /// <summary>Open file descriptors; null where there is no /proc.</summary>
    public required int? Fds { get; init; }

    /// <summary>The process's priority class, such as "Normal".</summary>
    public required string Priority { get; init; }

    /// <summary>Garbage collections, all generations.</summary>
    public required int GcCollections { get; init; }

    /// <summary>Methods compiled by the JIT: a figure that still rises means cold code.</summary>
    public required long MethodsCompiled { get; init; }

    /// <summary>The process's id.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The figures of this process, now.</summary>
    public static ServerUsage Now()
    {
        using var process = Process.GetCurrentProcess();
        return new ServerUsage
        {
            CpuNs = (long)process.TotalProcessorTime.TotalNanoseconds,
            AllocatedBytes = GC.GetTotalAllocatedBytes(),
            WorkingSetBytes = process.WorkingSet64,
            Fds = Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : null,
            Priority = process.PriorityClass.ToString(),
            GcCollections = GC.CollectionCount(0),
            MethodsCompiled = JitInfo.GetCompiledMethodCount(),
            ProcessId = Environment.ProcessId,
        };
    }
}
