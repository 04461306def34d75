using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using PoolBench.Analysis.Tables;
using PoolBench.Bench.Cases;
using PoolBench.Bench.Loads;
using PoolBench.Bench.Remote;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Processes;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Machine;
using PoolBench.Measure;
using PoolBench.Measure.Injection;
using PoolBench.Measure.Own;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Remote;

namespace PoolBench.Bench.MainJob;

/// <summary>The main job: starts the server, lets BenchmarkDotNet run the cases, keeps the Run, prints the tables.</summary>
sealed class MainJobRunner(MainJobRunner.Request request, TextWriter output)
{
    /// <summary>The options of the main job; paths are absolute.</summary>
    internal sealed record Request(string Profile, IReadOnlyList<Case> Cases, string? Json, string? Out, Faults? Faults, OwnClientChoice? Client,
        IReadOnlyList<string> CommandLine, ServerAddress? Server);

    readonly RunClock _clock = new();
    readonly bool _terminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;

    /// <summary>Runs the whole job.</summary>
    /// <returns>0, or 4 when a planned case has no valid numbers.</returns>
    public async Task<int> RunAsync()
    {
        var progress = new Progress(new StatusLine(output, _terminal, _terminal ? Math.Max(40, Console.WindowWidth) : 100), _terminal);
        var cases = request.Cases.Count == 1 ? "1 case" : $"{request.Cases.Count} cases";
        output.WriteLine($"PoolBench {MachineFacts.Version}: {request.Profile} profile, {cases}. Ctrl-C keeps what is finished.");
        if (!MachineFacts.IsOptimized)
            output.WriteLine("This program was built without optimisation: counts stand, times do not. Build it with -c Release.");
        // Before anything is written, because the plan depends on what a server can do that already runs.
        using var there = request.Server is null ? null : await UsedServer.OfAsync(request.Server, HostPlan.Needed, null);
        if (there is null)
            ServerProcess.Require(HostPlan.Needed, HostPlan.RoundTripsOf(request.Cases));
        Case[] planned = [.. request.Cases.Select(row => there?.Fitted(row) ?? row)];

        var folder = request.Out ?? Path.GetFullPath(RunFolders.Default);
        var run = Begin(folder, planned, there?.About);
        var store = RunStore.Create(folder, run);
        var files = new CaseFiles(Path.Combine(store.Folder, "recordings"));
        try
        {
            using var running = new RunningCase(progress);
            var keeper = new RunKeeper(store, run, planned, files, progress, running, _clock);
            using var interrupt = Interrupt.Watch(() => Stopped(keeper, progress, store));
            if (there is null)
                progress.Before("starting the server");
            using var own = there is null ? await UsedServer.OfAsync(null, HostPlan.Needed, HostPlan.RoundTripsOf(request.Cases)) : null;
            await MeasureAsync(there ?? own!, planned, store, files, keeper, running, progress);
            keeper.Close(complete: true);
            progress.Clear();
            return Report(store, keeper, progress);
        }
        catch (Exception failure) when (failure is not SuiteException && !Interrupt.IsRequested)
        {
            progress.Clear();
            output.WriteLine($"Stopped by an error. The finished cases are kept: {Shown(store.Folder)}");
            throw;
        }
        finally
        {
            files.Delete();
        }
    }

    Run Begin(string folder, IReadOnlyList<Case> planned, RemoteServer? server)
    {
        var environment = MachineFacts.Describe(request.CommandLine, Seed) with { Server = server };
        return new Run
        {
            SchemaVersion = Run.CurrentSchema,
            Id = RunFolders.NewId(folder, _clock.StartedUtc, environment.Commit),
            StartedUtc = _clock.StartedUtc,
            Profile = request.Profile,
            Environment = environment,
            Plan = [.. planned.Select(CaseResults.Planned)],
            Cases = [],
        };
    }

    /// <summary>Stored for future random cases; none of today's cases is random.</summary>
    const int Seed = 1;

    async Task MeasureAsync(UsedServer server, IReadOnlyList<Case> planned, RunStore store, CaseFiles files, RunKeeper keeper, RunningCase running,
        Progress progress)
    {
        Case[] runnable = [.. planned.Where(row => row.Refusal is null)];
        if (runnable.Length == 0)
            return;
        progress.Plan([.. runnable.Select(row => row.Family)]);
        // Warms the server's code before the first case, while BenchmarkDotNet gets ready.
        progress.Before("warming the server");
        var warm = ServerWarmUp.RunAsync(server, runnable);
        var ledger = new LedgerDiagnoser(files, server, running);
        keeper.Priorities = () => (ledger.ClientPriority, server.Priority);
        keeper.ServerEnded = () => server.Ended;
        keeper.BeforeCases = () => warm.GetAwaiter().GetResult();
        EnvironmentVariable[] variables =
        [
            .. Surroundings.Of(server.Address).Select(variable => new EnvironmentVariable(variable.Name, variable.Value)),
            new(Surroundings.RecordingsVariable, files.Folder),
            .. request.Client is { } client ? await ClientVariablesAsync(client, server, files) : [],
            .. request.Faults is { } faults
                ? (EnvironmentVariable[])[new(Surroundings.InjectVariable, Surroundings.Inject(faults, server.Address.Url))] : [],
        ];
        var config = BenchConfig.For(runnable, Path.Combine(store.Folder, "benchmarkdotnet"), variables, ledger, keeper, running);
        // BenchmarkDotNet rejects a class with no cases.
        BenchmarkRunner.Run([.. CaseList.Benchmarks.Where(type => CaseList.GridOf(type).Any(row => row.Refusal is null))], config);
        await warm;
    }

    /// <summary>Variables that name the client, and the server's root that it must trust.</summary>
    static async Task<EnvironmentVariable[]> ClientVariablesAsync(OwnClientChoice client, UsedServer server, CaseFiles files)
    {
        using var control = await server.ConnectAsync();
        Directory.CreateDirectory(files.Folder);
        var roots = Path.Combine(files.Folder, "roots.pem");
        SystemRoots.Write(roots, await control.RootAsync());
        return
        [
            new(OwnClientChoice.ClientVariable, client.Source.Text),
            new(OwnClientChoice.PerRequestVariable, client.PerRequest ? "1" : "0"),
            new(SystemRoots.Variable, roots),
        ];
    }

    int Report(RunStore store, RunKeeper keeper, Progress progress)
    {
        var loaded = LoadedRun.Read(store.Folder);
        Summary.Print(loaded, Screen.For(output));
        if (!loaded.Tally.IsComplete)
            output.WriteLine($"BenchmarkDotNet's log: {Shown(Path.Combine(store.Folder, "benchmarkdotnet"))}");
        if (request.Json is { } json)
            Export(store, json);
        output.WriteLine();
        output.WriteLine($"Run written after {progress.Elapsed.TotalSeconds:0} s: {Shown(store.Folder)}");
        var run = request.Out is null ? "latest" : Shown(store.Folder);
        output.WriteLine("These tables again, from disk:");
        output.WriteLine($"  {Hint.As("dotnet run -c Release --project analysis --")} summary {run}");
        output.WriteLine("As a page, with charts:");
        output.WriteLine($"  {Hint.As("dotnet run -c Release --project analysis --")} report {run}");
        return loaded.Tally.IsComplete ? ExitCodes.Fine : ExitCodes.NotMeasured;
    }

    static void Export(RunStore store, string json) => OutputFile.Write(json, store.RunFile(), $"The Run itself is safe: {Shown(store.Folder)}");

    /// <summary>On Ctrl-C, SIGTERM or SIGHUP: says what is kept and ends this process, and with it the server and the running case.</summary>
    void Stopped(RunKeeper keeper, Progress progress, RunStore store)
    {
        if (!keeper.Close(complete: false))
            return;
        progress.Clear();
        output.WriteLine($"Stopped. {keeper.Measured} of {request.Cases.Count} cases were measured and are kept: {Shown(store.Folder)}");
        output.Flush();
        Environment.Exit(ExitCodes.Interrupted);
    }

    static string Shown(string path) => ResultsFolder.Near(path);
}
