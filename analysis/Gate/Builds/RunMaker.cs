using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Builds;

/// <summary>Makes a build's Run, so that it can be compared with a Run that was made elsewhere.</summary>
static class RunMaker
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(40);

    /// <summary>Runs the build's main job over cases.</summary>
    /// <param name="build">Its checkout, if it has one, is still there.</param>
    /// <param name="cases">The ids.</param>
    /// <param name="folder">Where the Run goes.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="SuiteException">Its main job left no Run (4).</exception>
    public static async Task<LoadedRun> RunAsync(Build build, IReadOnlyList<string> cases, string folder, CancellationToken cancellation)
    {
        // From a checkout's own output: in older revisions BenchmarkDotNet looks for the project around the program.
        var bench = build.Checkout is { } checkout ? Path.Combine(checkout, "bench", "bin", "Release", "net10.0", "bench.dll") : build.Bench;
        string[] arguments = ["exec", bench, "--profile", "full", "--out", folder, .. cases.SelectMany(id => (string[])["--filter", id])];
        var (code, output) = await Tool.RunAsync(Dotnet.Host, arguments, build.Checkout ?? build.Folder, Limit, cancellation);
        // A Run with failed cases is read all the same: the verdict names them.
        return code is ExitCodes.Fine or ExitCodes.NotMeasured && Directory.Exists(folder) && RunFolders.List(folder) is [var run, ..]
            ? LoadedRun.Read(run)
            : throw new SuiteException($"The main job of {build.Label} left no Run (exit code {code}: "
                + $"{PlainText.Clean(output[Math.Max(0, output.Length - 300)..], 300)}).", ExitCodes.NotMeasured);
    }
}
