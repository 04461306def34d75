using PoolBench.Core.Processes;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>The runtime's settings in every process of a gate.</summary>
static class Settings
{
    /// <summary>Environment variables of workers and server.</summary>
    /// <remarks>
    /// Without profile-guided optimization the JIT makes the same tier-1 code in every process, which is most of what two processes of one build
    /// differ in; tier 1 itself stays, because without it the framework's code would run as it was precompiled.
    /// </remarks>
    public static IReadOnlyDictionary<string, string> Gating { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_TC_CallCountingDelayMs"] = "0",
        ["DOTNET_gcServer"] = "0",
    };

    /// <summary>Those of a worker that is timed: it has one processor in the end, and behaves so while it warms up on two.</summary>
    public static IReadOnlyDictionary<string, string> Timing { get; } = Cpus.Apart is null ? Gating
        : new SortedDictionary<string, string>(Gating.ToDictionary(), StringComparer.Ordinal) { ["DOTNET_PROCESSOR_COUNT"] = "1" };

    /// <summary>Those of a process that only counts: no thread spins for work and takes the time of one that has some.</summary>
    public static IReadOnlyDictionary<string, string> Counting { get; } = new SortedDictionary<string, string>(
        Gating.ToDictionary(), StringComparer.Ordinal)
    {
        ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
    };
}
