using PoolBench.Analysis.Processes;
using PoolBench.Analysis.Store;

namespace PoolBench.Analysis.Gate;

/// <summary>Makes a build's Run, so that it can be compared with a Run that was made elsewhere.</summary>
static class RunMaker
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(40);

    /// <summary>Runs the build's main job over cases.</summary>
    /// <param name="build">Built from a checkout that is still there.</param>
    /// <param name="cases">The ids.</param>
    /// <param name="folder">Where the Run goes.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="SuiteException">The build has no checkout (2), or its main job left no Run (4).</exception>
    public static async Task<LoadedRun> RunAsync(Build build, IReadOnlyList<string> cases, string folder, CancellationToken cancellation)
    {
        var checkout = build.Checkout ?? throw new SuiteException(
            $"{build.Label} lies in no checkout, and its main job needs one. Give a checkout or a revision, or make a Run with it and give that.");
        // From the checkout's own output: BenchmarkDotNet looks for the project around the program.
        var bench = Path.Combine(checkout, "bench", "bin", "Release", "net10.0", "bench.dll");
        string[] arguments = ["exec", bench, "--profile", "full", "--out", folder, .. cases.SelectMany(id => (string[])["--filter", id])];
        var (code, output) = await Tool.RunAsync(Dotnet.Host, arguments, checkout, Limit, cancellation);
        // A Run with failed cases is read all the same: the verdict names them.
        return code is ExitCodes.Fine or ExitCodes.NotMeasured && Directory.Exists(folder) && RunFolders.List(folder) is [var run, ..]
            ? LoadedRun.Read(run)
            : throw new SuiteException($"The main job of {build.Label} left no Run (exit code {code}: {PlainText.Clean(output[Math.Max(0, output.Length - 300)..], 300)}).", ExitCodes.NotMeasured);
    }
}
