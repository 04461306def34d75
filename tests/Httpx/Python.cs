using System.Diagnostics;
using System.Text;
using System.Text.Json;
using PoolBench.Pool;
using Xunit;

namespace PoolBench.Tests.Httpx;

/// <summary>
/// The real httpx, in the system's Python: Debian's packages belong to that one, whatever else is called python3. One process for all tests of a
/// class.
/// </summary>
public sealed class Python : IAsyncLifetime
{
    internal static readonly string Program = Environment.GetEnvironmentVariable("POOLBENCH_PYTHON") ?? "/usr/bin/python3";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    (int Code, string Output) _asked = (-1, "");
    readonly StringBuilder _errors = new();
    Process? _script;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program))
            return;
        using (var python = Start(["-c", "import httpx, httpcore; print(httpcore.__version__)"]))
        {
            var output = await python.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
            await python.WaitForExitAsync().WaitAsync(Patience);
            _asked = (python.ExitCode, output);
        }
        if (_asked.Code == 0)
            _script = Start([Path.Combine(AppContext.BaseDirectory, "Httpx", "bursts.py")]);
    }

    public ValueTask DisposeAsync()
    {
        if (_script is { HasExited: false })
            _script.Kill();
        _script?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// The library's version, and the rule of <see cref="KeepAliveRule"/> that belongs to it; the test is skipped when there is none.
    /// </summary>
    internal (string Version, KeepAliveRule Rule) Httpcore()
    {
        Assert.SkipUnless(File.Exists(Program), $"there is no {Program}; set POOLBENCH_PYTHON to an interpreter that has httpx");
        Assert.SkipUnless(_asked.Code == 0, $"{Program} has no httpx: apt-get install python3-httpx");
        var version = _asked.Output.Trim();
        return (version, Version.Parse(version) >= new Version(1, 0, 3) ? KeepAliveRule.Httpcore10 : KeepAliveRule.Httpcore016);
    }

    /// <summary>Sends held bursts; a failure of the script is the test's.</summary>
    internal Task BurstsAsync(Limits limits, IEnumerable<IEnumerable<string>> bursts, string pause) =>
        SendAsync(new { max = limits.MaxConnections, keep = limits.MaxKeepAlive, bursts, pause });

    /// <summary>Sends from workers in a closed loop; a failure of the script is the test's.</summary>
    internal Task LoopAsync(Limits limits, IEnumerable<IEnumerable<string>> workers) =>
        SendAsync(new { max = limits.MaxConnections, keep = limits.MaxKeepAlive, workers });

    async Task SendAsync<T>(T work)
    {
        await _script!.StandardInput.WriteLineAsync(JsonSerializer.Serialize(work));
        await _script.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        var answer = await _script.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            .AsTask()
            .WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.True(answer == "done", answer ?? $"the script ended: {_errors}");
    }

    Process Start(string[] arguments)
    {
        var python = Process.Start(new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        python.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        python.BeginErrorReadLine();
        return python;
    }
}
