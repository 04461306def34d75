using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PoolBench.Measure.Own;

/// <summary>
/// Ends this process at once. <see cref="Environment.Exit"/> would first run somebody else's code that wants to do something before the end, and
/// might never return.
/// </summary>
static class HardExit
{
    /// <summary>Ends the process.</summary>
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
