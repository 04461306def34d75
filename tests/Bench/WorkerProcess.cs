using System.Diagnostics;
using System.Text.Json.Nodes;
using PoolBench.Bench.Cases;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Bench;

/// <summary>The verb <c>worker</c> as a process of its own. Ended with the test.</summary>
sealed class WorkerProcess : IDisposable
{
    readonly Process _process;

    WorkerProcess(IEnumerable<string> arguments, Dictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(CaseList).Assembly.Location, "worker", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables ?? [])
            start.Environment[name] = value;
        _process = Process.Start(start)!;
    }

    /// <summary>Starts one for a server's host, to which all that follows is passed.</summary>
    public static WorkerProcess Start(string control, int host = 1, params string[] more) => new(["--server", control, "--host", $"{host}", .. more]);

    /// <summary>Starts one for a server's first host, with environment variables of its own.</summary>
    public static WorkerProcess Start(string control, Dictionary<string, string> variables, params string[] more) =>
        new(["--server", control, "--host", "1", .. more], variables);

    /// <summary>Starts one with arguments that it may refuse.</summary>
    public static WorkerProcess StartWith(params string[] arguments) => new(arguments);

    /// <summary>The next line of standard output, an object.</summary>
    public async Task<JsonObject> ReadAsync() => JsonNode.Parse(await ReadLineAsync())!.AsObject();

    /// <summary>Writes a line and reads its answer.</summary>
    public async Task<JsonObject> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        return await ReadAsync();
    }

    /// <summary>Closes standard input: what follows the end of the driver.</summary>
    public void EndInput() => _process.StandardInput.Close();

    /// <summary>Waits for the end; its exit code, what was left on standard output, and standard error.</summary>
    public async Task<(int Code, string Output, string Error)> EndAsync()
    {
        var error = _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).Bounded();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).Bounded();
        return (_process.ExitCode, output, await error.Bounded());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    /// <summary>Time for a count, the machine busy with other tests.</summary>
    static readonly TimeSpan Patience = 3 * Eventually.Patience;

    async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            .AsTask()
            .WaitAsync(Patience, TestContext.Current.CancellationToken)
        ?? throw new EndOfStreamException($"No line came: "
            + $"{await _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).Bounded()}");
}
