using System.ComponentModel;
using System.Runtime.InteropServices;
using PoolBench.Core.Commands;
using Microsoft.Win32.SafeHandles;

namespace PoolBench.Measure.Own;

/// <summary>
/// Takes standard input and output away from the rest of this process before somebody else's code runs in it. What that code prints, by whatever
/// means, then goes to standard error; its standard input is at the end.
/// </summary>
static class PrivateStreams
{
    /// <summary>Takes the streams; works once per process.</summary>
    /// <returns>The two original streams, for the protocol only.</returns>
    public static (Stream Input, Stream Output) Take()
    {
        // The runtime opens a copy of each descriptor, which no child inherits.
        var (input, output) = (Console.OpenStandardInput(), StandardStreams.OpenOutput());
        Console.SetOut(Console.Error);
        Console.SetIn(TextReader.Null);
        if (OperatingSystem.IsWindows())
        {
            SetStdHandle(StandardOutput, GetStdHandle(StandardError));
            SetStdHandle(StandardInput, 0);
            return (input, output);
        }
        using var nothing = File.OpenHandle("/dev/null", access: FileAccess.ReadWrite);
        Duplicate(Number(nothing), 0);
        // Standard error may be closed.
        if (DuplicateTo(2, 1) < 0)
            Duplicate(Number(nothing), 1);
        return (input, output);
    }

    /// <summary>Sends standard error to where standard output goes, so that one reader gets both.</summary>
    public static void Join()
    {
        if (!OperatingSystem.IsWindows())
            Duplicate(1, 2);
    }

    static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    static void Duplicate(int from, int to)
    {
        if (DuplicateTo(from, to) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    const int StandardInput = -10, StandardOutput = -11, StandardError = -12;

    [DllImport("libc", EntryPoint = "dup2", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int DuplicateTo(int from, int to);

    [DllImport("kernel32"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    static extern nint GetStdHandle(int which);

    [DllImport("kernel32"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    static extern bool SetStdHandle(int which, nint handle);
}
