using System.Diagnostics;
using PoolBench.Bench.Cases;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Fleet;

/// <summary>The verb <c>fleet</c>, or another program's, as a process of its own. Ended with the test.</summary>
sealed class FleetProcess : IDisposable
{
    readonly Process _process;
    readonly Task<string> _output, _error;
    bool _disposed;

    FleetProcess(string dll, IEnumerable<string> arguments, params string[] through)
    {
        string[] words = [.. through, "dotnet", "exec", dll, .. arguments];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in (string[])["SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "JOB_COMPLETION_INDEX"])
            start.Environment.Remove(name);
        _process = Process.Start(start)!;
        (_output, _error) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
    }

    /// <summary>One member of a fleet.</summary>
    public static FleetProcess Member(string server, int rank, int size, params string[] more) => new(Dll, Words(server, rank, size, more));

    /// <summary>One whose clock is so many seconds ahead of this machine's.</summary>
    public static FleetProcess Ahead(int seconds, string server, int rank, int size, params string[] more) =>
        new(Dll, Words(server, rank, size, more), "unshare", "--time", "--monotonic", $"{seconds}", "--boottime", $"{seconds}", "--fork",
            "--kill-child");

    static string Dll => typeof(CaseList).Assembly.Location;

    static IEnumerable<string> Words(string server, int rank, int size, string[] more) =>
        ["fleet", "--server", server, "--run", "test", "--rank", $"{rank}", "--size", $"{size}", .. more];

    /// <summary>Any verb of bench.</summary>
    public static FleetProcess Bench(params string[] words) => new(Dll, words);

    public int Id => _process.Id;

    public async Task Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken).Bounded();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<(int Code, string Output, string Error)> EndAsync()
    {
        // A machine busy with other tests takes its time to start several of these.
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(3 * Eventually.Patience);
        return (_process.ExitCode, await _output.Bounded(), await _error.Bounded());
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
