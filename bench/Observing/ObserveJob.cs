using PoolBench.Analysis.Observed;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Processes;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Core.Traces;
using PoolBench.Machine;
using PoolBench.Observe.Attaching;
using PoolBench.Observe.Diagnoses;
using Observation = PoolBench.Observe.Attaching.Observation;

namespace PoolBench.Bench.Observing;

/// <summary>Observes one program, shows it while it goes on, and writes its trace.</summary>
sealed class ObserveJob(ObserveJob.Wish wish, TextWriter output, TextWriter error)
{
    /// <summary>What the command line asks for.</summary>
    /// <param name="Pid">The process; null: another way was given.</param>
    /// <param name="Name">Its name; null: another way was given.</param>
    /// <param name="Launch">The program to start and its arguments; empty: another way was given.</param>
    /// <param name="Length">How long, at most.</param>
    /// <param name="StaleAfter">How long a connection may serve without another look-up.</param>
    /// <param name="Folder">Where the trace goes, in a folder of its own.</param>
    /// <param name="Json">Where the result goes too; <c>-</c> for standard output; null: nowhere.</param>
    internal sealed record Wish(
        int? Pid, string? Name, IReadOnlyList<string> Launch, TimeSpan Length, TimeSpan StaleAfter, string Folder, string? Json);

    static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Told when it listens; for whoever waits with the traffic until then.</summary>
    internal Action? Attached { get; init; }

    public Task<int> RunAsync() => Interrupt.GuardAsync(async cancellation =>
    {
        using var program = wish.Launch.Count > 0 ? LaunchedProgram.Start(wish.Launch, error) : null;
        using var observation = program is not null ? await Observation.StartAsync(program, cancellation)
            : Observation.Start(wish.Pid is { } id ? ObservedProcess.Numbered(id) : ObservedProcess.Named(wish.Name!));
        // Before it is watched for long: what is in the way of the trace is said at once.
        Disk.Guard(Path.Combine(wish.Folder, TraceFile.FileName), "could not be written", () => Directory.CreateDirectory(wish.Folder));
        Attached?.Invoke();
        await WatchAsync(observation, cancellation);
        var trace = await observation.StopAsync();
        trace = trace with { Diagnoses = Examination.Of(trace, wish.StaleAfter, (int?)LocalPorts.Read(SystemFiles.Real).Usable.Value) };
        return Tell(trace, cancellation.IsCancellationRequested);
    });

    /// <summary>Shows it every second until the time is over, the program has ended, or somebody asks to stop.</summary>
    async Task WatchAsync(Observation observation, CancellationToken cancellation)
    {
        var inPlace = wish.Json != "-" && ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        var screen = new LookScreen(wish.Json == "-" ? error : output, inPlace);
        var before = TimeSpan.Zero;
        while (observation.Elapsed is var now && now < wish.Length && !cancellation.IsCancellationRequested)
        {
            var rest = wish.Length - now;
            await Task.WhenAny(observation.Ended, Task.Delay(rest < LookEvery ? rest : LookEvery, cancellation));
            screen.Show(observation.Account.Look(observation.Elapsed, observation.Elapsed - before));
            before = observation.Elapsed;
            if (observation.Ended.IsCompleted)
                return;
        }
    }

    int Tell(PoolTrace trace, bool isStopped)
    {
        var id = RunFolders.NewId(wish.Folder, trace.StartedUtc, PlainText.Clean(trace.Process.Name, 40));
        var file = TraceFile.Save(Path.Combine(wish.Folder, id), trace);
        TraceVerb.Tell(wish.Json, () => ObserveJson.Of(trace, file), output, screen =>
        {
            screen.Line();
            TraceSummary.Print(trace, screen);
            screen.Line();
            screen.Line($"Trace written: {ResultsFolder.Near(Path.GetDirectoryName(file)!)}{Path.DirectorySeparatorChar}");
        });
        if (isStopped)
            return ExitCodes.Interrupted;
        if (trace.Counts.Requests + trace.Counts.Calls > 0)
            return ExitCodes.Fine;
        error.WriteLine(Hint.As($"Process {trace.Process.Id} ({trace.Process.Name}) sent no request through HttpClient while it was observed: "
            + "nothing was measured. Observe it when it is busy, or for longer with --for."));
        return ExitCodes.NotMeasured;
    }
}
