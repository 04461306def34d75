using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using PoolBench.Analysis.Commands;
using PoolBench.Bench.Loads;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Processes;
using PoolBench.Core.Store;
using PoolBench.Measure.Own;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Remote;

namespace PoolBench.Bench.Fleet;

/// <summary>The verb <c>fleet</c>: one member of a fleet that an engine starts, or the collector of what all members told.</summary>
static class FleetCommand
{
    /// <summary>The name of the verb.</summary>
    public const string Name = "fleet";

    const string Examples = """
        Examples:
          srun -N3 -n3 dotnet bench.dll fleet --server https://10.0.0.1:5090 --allow-remote --token-file token --max 20 --workers 50
              three members under Slurm, which tells each its rank; mpirun and an Indexed Job of Kubernetes do too
          dotnet run -c Release --project bench -- fleet --server http://127.0.0.1:5090 --run a --rank 0 --size 2 --out results/runs
              member 0 of 2 without an engine, on this machine; it also writes the Run
          dotnet run -c Release --project bench -- fleet --server http://127.0.0.1:5090 --collect
              writes the Run of whatever the server knows, after an end or a loss
          dotnet run -c Release --project analysis -- fleet latest --expect 2
              the account of all members, and whether it stands

        The server must have a book for each member: --members N. Every option of load may be given but its --drop and --size;
        all members must be given the same.
        Exit codes: 0 fine, 2 bad usage, 3 turned away (a double, too late, another build, another case), 4 nothing measured, the start
        gate stayed shut, a member was lost or the numbers do not stand, 70 a fault of PoolBench itself,
        130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    static readonly Option<string?> Run = new("--run") { HelpName = "NAME", Description = "The run's name (default: as the engine calls it)." };
    static readonly Option<int?> Rank = Number("--rank", "K", "Which member this is, from 0 (default: as the engine says).", 0);
    static readonly Option<int?> Size = Number("--size", "N", "How many members there are (default: as the engine says).", 1);

    static readonly Option<TimeSpan?> Within = Time("--within", "How long a gate may wait for the other members (default: 60s); with --collect, how "
        + "long to wait for the fleet's end (default: not at all).", 86_400);
    static readonly Option<TimeSpan?> Patience = Time(
        "--patience", "How long a member may be silent before it counts as lost (default: 5s; for all members alike).", 600);

    static readonly FleetPlan.Options Plan = new();

    static readonly Option<bool> Collect = new("--collect")
    {
        Description = "Sends nothing: fetches what the server knows of its fleet and writes it as a Run.",
    };

    static readonly Option<string?> Out = new("--out")
    {
        HelpName = "DIR",
        Description = Hint.As("Member 0 writes the Run into DIR when all is over; with --collect the default is results/runs."),
    };

    /// <summary>Makes the verb. Followed by a Run it is the verb of the same name that judges one: the tool has both.</summary>
    public static Command Of(string[] args, TextWriter output, TextWriter error) =>
        args is [Name, { Length: > 0 } run, ..] && run[0] != '-' ? AnalysisCommands.Verbs.Single(verb => verb.Name == Name).Create(output)
            : Create(args, output, error);

    static Command Create(string[] args, TextWriter output, TextWriter error)
    {
        var command = new Command(Name, "One member of a fleet: several processes or machines that send at once, with one exact account.")
        {
            Run, Rank, Size, Within, Patience, Collect, Out,
        };
        Plan.AddTo(command);
        LoadCommand.AddOptionsTo(command);
        command.SetAction((parsed, _) => Interrupt.GuardAsync(stop => RunAsync(parsed, args, output, error).WaitAsync(stop)));
        Cli.WithExamples(command, Examples,
        [
            new("This member", "--run", "--rank", "--size", "--within", "--patience", "--collect", "--out"),
            new("What is done to the fleet", "--drop", "--drop-spread", "--lifetime", "--lifetime-spread", "--slow", "--lanes"),
            .. LoadHelp.Groups,
        ]);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, string[] args, TextWriter output, TextWriter error)
    {
        var wish = LoadCommand.Read(parsed);
        if (wish.Server is not { } server)
            throw new SuiteException("--server is missing: wanted the control address of a server that was started with --members N.");
        var runs = parsed.GetValue(Out) is { } folder ? OutputFile.FullPath(folder) : null;
        if (parsed.GetValue(Collect))
        {
            using var control = await ControlClient.ConnectAsync(server);
            var name = parsed.GetValue(Run);
            if (parsed.GetValue(Within) is { } end)
                await Collector.WaitAsync(control, name, end, error);
            var (collected, members) = await Collector.WriteAsync(control, name, runs ?? Path.GetFullPath(RunFolders.Default), args);
            Say(collected, members, output);
            return ExitCodes.Fine;
        }
        var (run, rank, size) = Engine.Here.With(parsed.GetValue(Run), parsed.GetValue(Rank), parsed.GetValue(Size));
        var load = Load.Of(wish);
        var plan = Plan.Read(parsed, size);
        if (load.Row.Strategy is OwnClient && load.Row.Link.Tls)
            throw new SuiteException("--client in a fleet goes over http or h2c: over TLS it would have to trust the server's root before it starts. "
                + "Use load --server for that.");
        var within = parsed.GetValue(Within) ?? TimeSpan.FromSeconds(60);
        using var there = await ConnectAsync(server, within, error);
        var ask = new MemberJob.Request(run, rank, size, load with { Row = plan.RowOf(load.Row, rank, size) }, FleetCase.Text(load, wish, plan), plan,
            within, parsed.GetValue(Patience) ?? TimeSpan.FromSeconds(5));
        var (result, lost) = await new MemberJob(ask, error).RunAsync(there);
        Tell(ask, result, lost, output);
        if (runs is not null && rank == 0)
            Say((await Collector.WriteAsync(there, run, runs, args)).Folder, size, output);
        return lost.Count > 0 || result.Fault is not null ? ExitCodes.NotMeasured : ExitCodes.Fine;
    }

    /// <summary>An engine may start the members before their server answers, or before its name can be resolved.</summary>
    static async Task<ControlClient> ConnectAsync(ServerAddress server, TimeSpan within, TextWriter error)
    {
        var since = Stopwatch.GetTimestamp();
        for (var told = false; ;)
            try
            {
                return await ControlClient.ConnectAsync(server);
            }
            catch (SuiteException nobody) when (nobody.InnerException is HttpRequestException && Stopwatch.GetElapsedTime(since) < within)
            {
                if (!told && (told = Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(2)))
                    error.WriteLine($"Nobody answers at {server.Url} yet; trying for {within.TotalSeconds:0} s.");
                await Task.Delay(TimeSpan.FromMilliseconds(250));
            }
    }

    static void Tell(MemberJob.Request ask, MemberResult result, IReadOnlyList<string> lost, TextWriter output)
    {
        if (ask.Load.Json == "-")
            output.WriteLine(result.Load.ToJson());
        else
            output.WriteLine($"Member {ask.Rank} of {ask.Size}: {result.Load.Requests:#,0} requests, {result.Load.Failed:#,0} failed, "
                + $"{result.Dials:#,0} dials{(result.Fault is { } fault ? $". Its numbers do not stand: {fault}" : "")}.");
        if (ask.Load.Json is { } file and not "-")
            OutputFile.Write(file, Encoding.UTF8.GetBytes(result.Load.ToJson() + "\n"), "The result stands above.");
        foreach (var each in lost)
            output.WriteLine($"Lost: {each}. The fleet's numbers are void; this member's stand.");
    }

    static void Say(string folder, int members, TextWriter output)
    {
        output.WriteLine($"Run written: {ResultsFolder.Near(folder)}");
        output.WriteLine($"Its account: {Hint.As("dotnet run -c Release --project analysis --")} fleet {ResultsFolder.Near(folder)} "
            + $"--expect {members}");
    }

    static Option<int?> Number(string name, string form, string about, int least) => LoadCommand.Make(name, form, about,
        $"a whole number from {least} to 10000",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= 10_000
            ? (int?)number : null);

    static Option<TimeSpan?> Time(string name, string about, int most) => LoadCommand.Make(name, "TIME", about,
        $"{Duration.Form}, from 1s to {most}s",
        text => Duration.TryParse(text, out var time) && time.TotalSeconds >= 1 && time.TotalSeconds <= most ? (TimeSpan?)time : null);
}
