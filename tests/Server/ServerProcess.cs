using System.Diagnostics;
using System.Text.Json;
using PoolBench.Server;
using PoolBench.Server.Json;
using Xunit;

namespace PoolBench.Tests.Server;

/// <summary>The built server, as a process of its own. Ended with the test.</summary>
sealed class ServerProcess : IDisposable
{
    readonly Process _process;

    ServerProcess(string program, IEnumerable<string> arguments) => _process = Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    static string Dll => typeof(EchoServer).Assembly.Location;

    /// <summary>The program and arguments that start the server, for a shell.</summary>
    public static string Words => $"dotnet exec '{Dll}'";

    public static ServerProcess Start(params string[] arguments) => new("dotnet", ["exec", Dll, .. arguments]);

    public static ServerProcess Shell(string script) => new("sh", ["-c", script]);

    public async Task<ReadyLine> Ready() =>
        JsonSerializer.Deserialize(await ReadLine(), ServerJson.Default.ReadyLine) ?? throw new InvalidOperationException("The ready line is null.");

    public async Task<string> ReadLine() =>
        await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Bounded()
        ?? throw new EndOfStreamException($"No line came: {await Errors()}");

    /// <summary>Waits for the end of everybody who holds the process's standard output, and returns what else they wrote.</summary>
    public Task<string> Output() => _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).Bounded();

    public Task<string> Errors() => _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).Bounded();

    public async Task<int> ExitCode()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).Bounded();
        return _process.ExitCode;
    }

    public void EndInput() => _process.StandardInput.Close();

    public void Kill() => _process.Kill();

    public async Task Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken).Bounded();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(true);
        _process.Dispose();
    }
}
