using System.Diagnostics;
using PoolBench.Tests.Analysis;
using PoolBench.Tests.Environments;
using Xunit;

[assembly: AssemblyFixture(typeof(OneMainJob))]

namespace PoolBench.Tests.Environments;

/// <summary>
/// A main job of one case, for every test that looks at what such a job leaves behind: started by the first that asks, from an empty folder, with a
/// proxy and settings of the runtime in its environment.
/// </summary>
public sealed class OneMainJob : IDisposable
{
    readonly TempFolder _folder = new();
    readonly RecordingProxy _proxy = new();
    readonly Lazy<Task<Ended>> _job;

    public OneMainJob() => _job = new(RunAsync);

    /// <summary>What is left of it.</summary>
    /// <param name="Code">Its exit code.</param>
    /// <param name="Output">Its standard output.</param>
    /// <param name="Error">Its standard error.</param>
    /// <param name="Folder">The folder that it was started in.</param>
    /// <param name="ProxyVisits">Who came to the proxy.</param>
    /// <param name="BesideBefore">What lay beside the program before.</param>
    /// <param name="BesideAfter">What lies there now.</param>
    internal sealed record Ended(int Code, string Output, string Error, string Folder, int ProxyVisits, string[] BesideBefore, string[] BesideAfter)
    {
        /// <summary>Where it was to write Runs.</summary>
        public string Runs => Path.Combine(Folder, "runs");
    }

    /// <summary>The job, when it has ended.</summary>
    internal Task<Ended> EndedAsync() => _job.Value;

    public void Dispose()
    {
        _proxy.Dispose();
        _folder.Dispose();
    }

    async Task<Ended> RunAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        var program = typeof(PoolBench.Bench.Cases.CaseList).Assembly.Location;
        var before = Beside(program);
        var start = new ProcessStartInfo("dotnet", ["exec", program, "--filter", "lifetime/shared/http", "--out", _folder["runs"]])
        {
            WorkingDirectory = _folder.FullPath,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        IEnumerable<(string, string)> settings = [("DOTNET_TieredPGO", "0"), ("COMPlus_gcConcurrent", "0"), ("DOTNET_gcServer", "1")];
        foreach (var (name, value) in _proxy.Variables.Concat(settings))
            start.Environment[name] = value;
        using var job = Process.Start(start)!;
        try
        {
            var (output, error) = (job.StandardOutput.ReadToEndAsync(stop), job.StandardError.ReadToEndAsync(stop));
            await Task.WhenAll(output, error, job.WaitForExitAsync(stop)).WaitAsync(Launch.Patience, stop);
            return new(job.ExitCode, await output, await error, _folder.FullPath, _proxy.Visits, before, Beside(program));
        }
        finally
        {
            if (!job.HasExited)
                job.Kill(entireProcessTree: true);
        }
    }

    static string[] Beside(string program) => [.. Directory.GetFileSystemEntries(Path.GetDirectoryName(program)!).Order(StringComparer.Ordinal)];
}
