using System.CommandLine;
using System.Globalization;
using PoolBench.Bench.Loads;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Store;

namespace PoolBench.Bench.Observing;

/// <summary>The verb <c>observe</c>: what a running .NET program's HTTP connections do, seen from outside.</summary>
static class ObserveCommand
{
    /// <summary>The verb.</summary>
    public const string Name = "observe";

    const string Launching = "--launch";

    const string Examples = """
        Examples:
          dotnet run -c Release --project bench -- observe --list
              .NET processes of this user that can be observed
          dotnet run -c Release --project bench -- observe --pid 4711
              for a minute: connections, dials, waits and failures by server, then what is wrong and what to change
          dotnet run -c Release --project bench -- observe --name MyApp --for 300s --json -
              the result as JSON on standard output
          dotnet run -c Release --project bench -- observe --for 30s --launch dotnet exec bin/Release/net10.0/MyApp.dll --its-own-option
              a program from its first event on; all words after --launch are its own

        The program is neither changed nor restarted, and nothing is sent anywhere. Paths and queries of addresses are never stored.
        Exit codes: 0 fine, whatever is found; 2 bad usage, or a process that cannot be observed; 4 it sent no request through HttpClient;
        70 a fault of PoolBench itself; 130 Ctrl-C, SIGTERM or SIGHUP, after what was seen so far.
        """;

    static readonly Option<int?> Pid = LoadCommand.Make("--pid", "N", "The process to observe.",
        $"a whole number from 1 to {int.MaxValue}",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 ? (int?)number : null);
    static readonly Option<string?> Called = new("--name") { Description = "The same by its name: its assembly's, without .dll.", HelpName = "X" };
    static readonly Option<bool> Launch = new(Launching)
    {
        Description = "Starts a program and observes it from its first event; the words after this are the program and its arguments.",
    };
    static readonly Option<bool> List = new("--list") { Description = "Lists the processes that can be observed." };
    static readonly Option<TimeSpan?> For = LoadCommand.Make("--for", "TIME",
        "How long (default: 60s; of a launched program until it ends, at most an hour).", $"{Duration.Form}, from 1ms to 86400s",
        text => Duration.TryParse(text, out var time) && time > TimeSpan.Zero && time <= TimeSpan.FromDays(1) ? (TimeSpan?)time : null);
    static readonly Option<TimeSpan?> StaleAfter = LoadCommand.Make("--stale-after", "TIME",
        "How long a connection to a name may serve without another DNS look-up before that is said to be wrong (default: 120s).",
        $"{Duration.Form}, at most 86400s",
        text => Duration.TryParse(text, out var time) && time <= TimeSpan.FromDays(1) ? (TimeSpan?)time : null);
    static readonly Option<string?> Out = new("--out")
    {
        Description = Hint.As("Folder that traces are written into; default results/traces."),
        HelpName = "DIR",
    };
    static readonly Option<string?> Json = new("--json")
    {
        Description = "Also writes the result to file F as JSON; - for standard output.",
        HelpName = "F",
    };
    static readonly Argument<string[]> Words = new("CMD") { Arity = ArgumentArity.ZeroOrMore, Hidden = true };

    /// <summary>The arguments with all words after <c>--launch</c> marked as operands, so that none is taken for an option of ours.</summary>
    public static string[] Marked(string[] args) =>
        args is [Name, ..] && Array.IndexOf(args, Launching) is > 0 and var at && args.ElementAtOrDefault(at + 1) != "--"
            ? [.. args[..(at + 1)], "--", .. args[(at + 1)..]] : args;

    /// <summary>Makes the verb.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = new Command(Name, "Observes a running .NET program: what its HTTP connections do, and what is wrong with them.")
        {
            Pid, Called, Launch, List, For, StaleAfter, Out, Json, Words,
        };
        command.SetAction((parsed, _) => RunAsync(parsed, output, error));
        Cli.WithExamples(command, Examples);
        return command;
    }

    static Task<int> RunAsync(ParseResult parsed, TextWriter output, TextWriter error)
    {
        var (words, launch) = (parsed.GetValue(Words) ?? [], parsed.GetValue(Launch));
        var asked = new[] { parsed.GetValue(Pid) is not null, parsed.GetValue(Called) is not null, launch, parsed.GetValue(List) }.Count(each =>
            each);
        if (asked != 1)
            throw new SuiteException($"{Name} needs one of --pid N, --name X, {Launching} CMD and --list; {(asked == 0 ? "none" : "more than one")} "
                + "was given.");
        if (launch != words.Length > 0)
            throw new SuiteException(launch ? $"{Launching} needs a program after it." : $"'{words[0]}' belongs to no option of {Name}.");
        if (parsed.GetValue(List))
            return Task.FromResult(ObserveList.Print(parsed.GetValue(Json), output));
        var json = TraceVerb.FileOf(parsed, Json);
        TraceVerb.Check(json);
        var wish = new ObserveJob.Wish(parsed.GetValue(Pid), parsed.GetValue(Called), words,
            parsed.GetValue(For) ?? (launch ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(60)),
                parsed.GetValue(StaleAfter) ?? TimeSpan.FromSeconds(120),
            parsed.GetValue(Out) is { } folder ? OutputFile.FullPath(folder) : ResultsFolder.Here.Of("traces"), json);
        return new ObserveJob(wish, output, error).RunAsync();
    }
}
