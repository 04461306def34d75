using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using PoolBench.Bench.Loads;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Processes;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Machine;

namespace PoolBench.Bench.Commands;

/// <summary>The verb <c>doctor</c>: what this machine allows, and its sockets while they change.</summary>
static class DoctorCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project bench -- doctor
              descriptors, ports, TIME_WAIT, memory, what they allow, and advice
          dotnet run -c Release --project bench -- doctor --json -
              the same for a program; what is not known is null, with the reason under "unknown"
          dotnet run -c Release --project bench -- doctor --watch --port 5080
              sockets at that port by side and state, every second for a minute
          dotnet run -c Release --project bench -- doctor --watch --pid 4711 --every 200ms --for 600s
              those of one process, and its descriptors, until it ends; with --port too, also the port's TIME_WAIT,
              which belongs to no process

        It reads and sends nothing. Exit codes: 0 fine, whatever the advice; 2 bad usage, or what is to be watched cannot be read;
        4 nothing could be told; 70 a fault of PoolBench itself; 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    static readonly Option<bool> Watching = new("--watch") { Description = "Keeps showing sockets by side and state." };
    static readonly Option<int?> Port = Number("--port", "Only sockets with this port at either end; with --watch.", ushort.MaxValue);
    static readonly Option<int?> Pid = Number("--pid", "Only sockets of this process; with --watch, on Linux.", int.MaxValue);
    static readonly Option<TimeSpan?> Every = Time(
        "--every", "From one look to the next; with --watch (default: 1s).", TimeSpan.FromMilliseconds(10));
    static readonly Option<TimeSpan?> For = Time("--for", "How long it is watched; with --watch (default: 60s).", TimeSpan.Zero);
    static readonly Option<string?> Json = new("--json")
    {
        Description = "Writes the numbers to file F as JSON, with --watch a line a step; - for standard output.",
        HelpName = "F",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create(TextWriter output)
    {
        var command = new Command("doctor",
            "Shows this machine's limits and what they allow; --watch shows its sockets while they change.") { Watching, Port, Pid, Every, For,
            Json };
        command.SetAction((parsed, _) => parsed.GetValue(Watching) ? WatchAsync(parsed, output) : Task.FromResult(Examine(parsed, output)));
        Cli.WithExamples(command, Examples);
        return command;
    }

    static int Examine(ParseResult parsed, TextWriter output)
    {
        foreach (var option in (Option[])[Port, Pid, Every, For])
            if (parsed.GetResult(option) is { Implicit: false })
                throw new SuiteException($"{option.Name} goes with --watch alone. Add --watch, or leave it out.");
        return Report(Diagnosis.Read(SystemFiles.Real, ConnectionCost.Newest(RunFolders.Default), ProxySettings.Real), parsed.GetValue(Json), output);
    }

    /// <summary>Shows or writes a diagnosis.</summary>
    /// <returns>0, or 4 when there is no number in it that the machine told.</returns>
    internal static int Report(Diagnosis seen, string? json, TextWriter output)
    {
        var observations = Observations.Of(seen);
        var advice = Advice.Of(seen);
        using (var file = Open(json))
            (json == "-" ? output : file)?.WriteLine(DoctorJson.Of(seen, observations, advice));
        if (json != "-")
            DoctorScreen.Print(
                $"{RuntimeInformation.FrameworkDescription} · {RuntimeInformation.OSDescription}", observations, advice, Screen.For(output));
        return observations.Any(each =>
            each.Number.Value is not null && !each.Key.StartsWith("memory.per", StringComparison.Ordinal)
                && !each.Key.StartsWith("proxy.", StringComparison.Ordinal)) ? ExitCodes.Fine : ExitCodes.NotMeasured;
    }

    static async Task<int> WatchAsync(ParseResult parsed, TextWriter output)
    {
        var (port, pid, json) = (parsed.GetValue(Port), parsed.GetValue(Pid), parsed.GetValue(Json));
        var process = pid is { } id ? WatchedProcess.Open(SystemFiles.Real, id) : null;
        var title = "Sockets" + (port is null ? "" : $" of port {port}") + (pid is null ? "" : $" of process {pid}");
        using var file = Open(json);
        var lines = json == "-" ? output : file;
        var screen = json == "-" ? null
            : new WatchScreen(title, output,
                ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb");
        return await Interrupt.GuardAsync(async cancellation =>
        {
            var ended = await new Watch(SystemFiles.Real, (ushort?)port, process)
                .RunAsync(parsed.GetValue(Every) ?? TimeSpan.FromSeconds(1), parsed.GetValue(For) ?? TimeSpan.FromSeconds(60), Show, cancellation);
            if (ended is { } when && screen is not null)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Process {pid} ended; seen after {when.TotalSeconds:0.0} s."));
            return ExitCodes.Fine;
        });

        void Show(WatchStep step)
        {
            screen?.Show(step);
            lines?.WriteLine(step.Json);
            lines?.Flush();
        }
    }

    /// <summary>The file; null when there is to be none.</summary>
    /// <exception cref="SuiteException">It cannot be written.</exception>
    static StreamWriter? Open(string? json)
    {
        try
        {
            if (json is null or "-")
                return null;
            OutputFile.Check(json);
            return new(json);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw SuiteException.In(json!, null, $"it cannot be written ({refusal.Message})", "a file in a folder that exists",
                "Give another file, or - for standard output.", refusal);
        }
    }

    static Option<int?> Number(string name, string about, int most) =>
        LoadCommand.Make(name, "N", about, $"a whole number from 1 to {most.ToString(CultureInfo.InvariantCulture)}",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? (int?)number
            : null);

    static Option<TimeSpan?> Time(string name, string about, TimeSpan least) => LoadCommand.Make(name, "TIME", about,
        $"digits followed by us, ms or s, "
        + $"{(least > TimeSpan.Zero ? $"from {least.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)}ms " : "")}to 86400s",
        text => Duration.TryParse(text, out var time) && time >= least && time <= TimeSpan.FromDays(1) ? (TimeSpan?)time : null);
}
