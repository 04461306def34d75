using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PoolBench.Measure.Own;

/// <summary>
/// Ends this process at once, whatever somebody else's code in it wants done before: <see cref="Environment.Exit"/> runs that first, and may never
/// come back.
/// </summary>
static class HardExit
{
    /// <summary>Ends it.</summary>
    /// <param name="code">One of <see cref="Core.ExitCodes"/>; on Windows the process ends as if it had been killed.</param>
    public static void With(int code)
    {
        if (!OperatingSystem.IsWindows())
            Exit(code);
        Process.GetCurrentProcess().Kill();
    }

    [DllImport("libc", EntryPoint = "_exit"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern void Exit(int code);
}
