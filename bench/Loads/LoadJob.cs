using System.Text;
using PoolBench.Core;
using PoolBench.Core.Store;
using PoolBench.Measure.Own;
using PoolBench.Measure.Recording;

namespace PoolBench.Bench.Loads;

/// <summary>Runs one load against its own server, watches it, and shows the result.</summary>
static class LoadJob
{
    /// <summary>Starts a server and runs the load.</summary>
    /// <param name="load">The load.</param>
    /// <param name="words">Its options as typed, for the process of the user's client.</param>
    /// <param name="output">Where the result goes.</param>
    /// <param name="error">Shows what is going on, and what the user's client wrote.</param>
    /// <returns>0; or 4 when no request succeeded, client and server do not agree, or the client broke after its measurement.</returns>
    /// <exception cref="SuiteException">
    /// Exit code 4: the server did not start, or nothing could be measured. Exit code 2: the client cannot be loaded, or the JSON cannot be written.
    /// </exception>
    public static async Task<int> RunAsync(Load load, IReadOnlyList<string> words, TextWriter output, TextWriter error)
    {
        if (load.Server is { } running)
        {
            using var there = await ControlClient.ConnectAsync(running);
            return await RunAsync(load, words, there, output, error);
        }
        using var server = await ServerProcess.StartAsync(
            hosts: 2, load.Row.Link.Rtt > TimeSpan.Zero ? Hosts.Block(1, addresses: 1, load.Row.Link.Rtt) : null);
        using var control = new ControlClient(server.Ready.Control);
        return await RunAsync(load, words, control, output, error);
    }

    /// <summary>Runs the load against a running server.</summary>
    internal static async Task<int> RunAsync(Load load, IReadOnlyList<string> words, ControlClient control, TextWriter output, TextWriter error)
    {
        var result = await MeasureAsync(load, words, control, error);

        // Only JSON when it goes to standard output, so that it can be piped.
        if (load.Json == "-")
            output.WriteLine(result.ToJson());
        else
            LoadTable.Print(load, result, output);
        if (load.Json is { } file and not "-")
            OutputFile.Write(file, Encoding.UTF8.GetBytes(result.ToJson() + "\n"), "The result stands above.");
        return result.Failed == result.Requests || result.ClientFault is not null || result.Fault is not null ? ExitCodes.NotMeasured
            : ExitCodes.Fine;
    }

    /// <summary>Does the work under watch, here or in a process of its own.</summary>
    internal static async Task<LoadResult> MeasureAsync(Load load, IReadOnlyList<string> words, ControlClient control, TextWriter error)
    {
        var pulse = new Pulse();
        using var watch = new LoadWatch(load, pulse, control, error);
        if (load.Row.Strategy is not OwnClient)
            return await watch.OverAsync(LoadWork.RunAsync(load, control, pulse));
        using var roots = load.Row.Link.Tls ? TemporaryFolder.Create("roots") : null;
        var file = roots is null ? null : Path.Combine(roots.FullPath, "roots.pem");
        if (file is not null)
            SystemRoots.Write(file, await control.RootAsync());
        using var client = ClientProcess.Start(control.Server, words, file, pulse);
        try
        {
            return await watch.OverAsync(client.MeasureAsync());
        }
        finally
        {
            watch.Dispose();
            await client.EndAsync(error);
        }
    }
}
