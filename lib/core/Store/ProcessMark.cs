using System.Globalization;
using PoolBench.Core.Processes;

namespace PoolBench.Core.Store;

/// <summary>Identifies a process well enough to prove that it has ended. A number alone is reused, and means nothing in another container.</summary>
/// <param name="Id">Its process id.</param>
/// <param name="Started">When it began, in the kernel's ticks since boot.</param>
/// <param name="Boot">The kernel's random id of this boot.</param>
/// <param name="Namespaces">The namespaces in which id and ticks are valid.</param>
sealed record ProcessMark(int Id, long Started, string Boot, string Namespaces)
{
    /// <summary>This process; null where the system does not tell.</summary>
    public static ProcessMark? Current { get; } = StartOf(Environment.ProcessId) is { } started && Here is var (boot, namespaces)
        ? new(Environment.ProcessId, started, boot, namespaces)
        : null;

    /// <summary>Whether the process has certainly ended; false when that is unknown.</summary>
    public bool IsDead
    {
        get
        {
            try
            {
                return Here is var (boot, namespaces) && (boot, namespaces) == (Boot, Namespaces) && StartOf(Id) != Started;
            }
            catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    static (string Boot, string Namespaces)? Here => SystemFile.Line("/proc/sys/kernel/random/boot_id") is { Length: > 0 } boot
        && Target("pid") is { } pid ? (boot, $"{pid} {Target("time")}") : null;

    static string? Target(string kind) => new FileInfo($"/proc/self/ns/{kind}").LinkTarget;

    /// <summary>The 22nd field; the second is a name in parentheses that may hold anything.</summary>
    static long? StartOf(int process)
    {
        var line = SystemFile.Line(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        return line?[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 19 } fields
            ? long.Parse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture)
            : null;
    }
}
