using System.Diagnostics;
using Xunit;

namespace PoolBench.Tests.Analysis;

/// <summary>A named pipe that nobody writes to: who opens it waits for ever.</summary>
static class Pipe
{
    public static void Make(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What kind of file it is is told on Linux alone.");
        File.Delete(path);
        using var process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
