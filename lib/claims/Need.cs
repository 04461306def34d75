using System.ComponentModel;
using System.Diagnostics;
using PoolBench.Machine;

namespace PoolBench.Claims;

/// <summary>Something that an experiment needs and that some machines lack.</summary>
/// <param name="missing">One sentence: what is missing, and how to get it; null when it is there.</param>
sealed class Need(Func<string?> missing)
{
    readonly Lazy<string?> _missing = new(missing);

    /// <summary>What is missing; null when nothing is. Checked only once.</summary>
    public string? Missing => _missing.Value;

    /// <summary>Linux, for <c>/proc</c>.</summary>
    public static Need Linux { get; } = new(() => OperatingSystem.IsLinux() ? null : "it reads Linux's /proc, which this system does not have");

    /// <summary>A kernel that can narrow a socket's ephemeral ports.</summary>
    public static Need PortRange { get; } = new(PortRanges.Missing);

    /// <summary>A way to start a child process with fewer file descriptors.</summary>
    public static Need Prlimit { get; } = new(() => Runs("prlimit", "--version") ? null
        : "it lowers a child's limit on file descriptors with `prlimit` (package util-linux), which is not here");

    /// <summary>A network namespace for an unprivileged user, with its own ports and sysctls.</summary>
    public static Need Namespace { get; } = new(() => Runs("unshare", "-Urn", "sh", "-c", "ip link set lo up") ? null
        : "it needs a network namespace of its own (`unshare -Urn` and `ip`), which this system does not let this user make");

    /// <summary>Enough file descriptors for this process and for the server that it starts.</summary>
    public static Need Descriptors(int count) => new(() => !OperatingSystem.IsLinux() || OpenFiles.Limits().Hard >= count ? null
        : $"it needs {count} file descriptors, and the hard limit here is {OpenFiles.Limits().Hard}: "
            + "raise it (`ulimit -Hn`, or LimitNOFILE of the service)");

    /// <summary>A program that starts with only its three standard streams open.</summary>
    public static Need BareProcess { get; } = new(() => Runs(HttpxPool.Python, "-c", "import socket") ? null
        : $"it needs a process that holds nothing but its standard streams, and {HttpxPool.Python} does not run: "
            + "apt-get install python3, or name another interpreter with --python");

    /// <summary>The real httpx.</summary>
    public static Need Httpx { get; } = new(() => HttpxPool.Version is null ? HttpxPool.Missing : null);

    static bool Runs(params string[] words)
    {
        try
        {
            var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            if (process.WaitForExit(TimeSpan.FromSeconds(10)))
                return process.ExitCode == 0;
            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception fault) when (IsAbsent(fault))
        {
            return false;
        }
    }

    /// <summary>Whether a program is missing or may not be run. Any other fault is the machine's and tells nothing about the program.</summary>
    internal static bool IsAbsent(Win32Exception fault) => fault.NativeErrorCode is NoSuchFile or NoAccess;

    const int NoSuchFile = 2;
    const int NoAccess = 13;
}
