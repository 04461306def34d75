using System.Diagnostics;
using PoolBench.Core.Traces;
using PoolBench.Observe.Attaching;
using PoolBench.Observe.Diagnoses;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Observe;

/// <summary>A program of <c>samples/PoolFaults</c> in a process of its own, which waits until it may begin. Ended with the test.</summary>
sealed class FaultyProgram : IDisposable
{
    readonly Process _process;

    FaultyProgram(Process process) => _process = process;

    /// <summary>The built program; both are built alike.</summary>
    public static string Dll => Path.Combine([Golden.Root, "samples", "PoolFaults", "bin",
        .. Path.GetRelativePath(Path.Combine(Golden.Root, "tests", "bin"), AppContext.BaseDirectory)
            .Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries), "PoolFaults.dll"]);

    public int Id => _process.Id;

    public static async Task<FaultyProgram> StartAsync(string fault, string origin, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Dll, fault, origin]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        var program = new FaultyProgram(Process.Start(start)!);
        Assert.Equal("ready", await program.SaidAsync());
        return program;
    }

    /// <summary>Lets it begin, and waits until it has done what its fault is called.</summary>
    public async Task RunAsync(string until = "done")
    {
        await _process.StandardInput.WriteLineAsync("begin");
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(until, await SaidAsync());
    }

    /// <summary>Observes all that it does.</summary>
    public async Task<PoolTrace> ObserveAsync()
    {
        using var observation = Observation.Start(ObservedProcess.Numbered(Id));
        await RunAsync();
        return await observation.StopAsync();
    }

    /// <summary>What is said of it.</summary>
    public static string[] Diagnoses(PoolTrace trace, TimeSpan? staleAfter = null) =>
        [.. Examination.Of(trace, staleAfter ?? TimeSpan.FromSeconds(120), 28_232).Select(each => each.Id)];

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    Task<string?> SaidAsync() => _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Bounded();
}
