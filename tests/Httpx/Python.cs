using System.Diagnostics;
using System.Text.Json;
using PoolBench.Bench;
using Xunit;

namespace PoolBench.Tests.Httpx;

/// <summary>The real httpx, in the system's Python: Debian's packages belong to that one, whatever else is called python3.</summary>
static class Python
{
    static readonly string Program = Environment.GetEnvironmentVariable("POOLBENCH_PYTHON") ?? "/usr/bin/python3";

    /// <summary>The library's version, and the rule of <see cref="KeepAliveRule"/> that belongs to it; the test is skipped when there is none.</summary>
    public static async Task<(string Version, KeepAliveRule Rule)> HttpcoreAsync()
    {
        Assert.SkipUnless(File.Exists(Program), $"there is no {Program}; set POOLBENCH_PYTHON to an interpreter that has httpx");
        var (code, output, _) = await RunAsync("-c", "import httpx, httpcore; print(httpcore.__version__)");
        Assert.SkipUnless(code == 0, $"{Program} has no httpx: apt-get install python3-httpx");
        var version = output.Trim();
        return (version, Version.Parse(version) >= new Version(1, 0, 3) ? KeepAliveRule.Httpcore10 : KeepAliveRule.Httpcore016);
    }

    /// <summary>Sends gated bursts; a failure of the script is the test's.</summary>
    public static Task BurstsAsync(Limits limits, IEnumerable<IEnumerable<string>> bursts, string pause) =>
        SendAsync(new { max = limits.MaxConnections, keep = limits.MaxKeepAlive, bursts, pause });

    /// <summary>Sends from workers in a closed loop; a failure of the script is the test's.</summary>
    public static Task LoopAsync(Limits limits, string url, int workers, int requests) =>
        SendAsync(new { max = limits.MaxConnections, keep = limits.MaxKeepAlive, loop = new { url, workers, requests } });

    static async Task SendAsync<T>(T work)
    {
        var (code, _, error) = await RunAsync(Path.Combine(AppContext.BaseDirectory, "Httpx", "bursts.py"), JsonSerializer.Serialize(work));
        Assert.True(code == 0, error);
    }

    static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var python = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var output = python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await python.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(40), TestContext.Current.CancellationToken);
            return (python.ExitCode, await output, await error);
        }
        finally
        {
            if (!python.HasExited)
                python.Kill();
        }
    }
}
