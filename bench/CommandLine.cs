using System.CommandLine;
using PoolBench.Analysis.Commands;
using PoolBench.Bench.Cases;
using PoolBench.Bench.Commands;
using PoolBench.Bench.Fleet;
using PoolBench.Bench.Loads;
using PoolBench.Bench.MainJob;
using PoolBench.Bench.Observing;
using PoolBench.Bench.Probing;
using PoolBench.Bench.Remote;
using PoolBench.Bench.Worker;
using PoolBench.Claims;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Store;
using PoolBench.Measure;
using PoolBench.Measure.Injection;
using PoolBench.Peers.dotnet;

namespace PoolBench.Bench;

/// <summary>The command line of <c>bench</c>: the main job, and one verb for each other thing it does.</summary>
static class CommandLine
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project bench
              the main job: the quick list of cases, tables, a Run on disk
          dotnet run -c Release --project bench -- --filter 'lifetime/*/https'
              the cases of that list whose id matches
          dotnet run -c Release --project bench -- --profile full --filter '*/shared/*' --json shared.json
              matching cases of the whole list; the Run also goes to shared.json
          dotnet run -c Release --project bench -- --list
              every case, and the profiles that hold it
          dotnet run -c Release --project bench -- --client MyApp.dll:MyFactory
              a client of your own beside the shared one; samples/MyClient shows how
          dotnet run -c Release --project bench -- load --help
              one case of your own, measured at once
          dotnet run -c Release --project bench -- claims
              what guides say about pooling, measured claim by claim
          dotnet run -c Release --project bench -- peers
              the same workloads through clients of other languages
          dotnet run -c Release --project bench -- probe https://localhost:5001/
              what a server does with connections, and the client settings that follow
          dotnet run -c Release --project bench -- fleet --help
              several processes or machines at once, with one exact account
          dotnet run -c Release --project bench -- doctor
              what this machine allows: descriptors, ports, TIME_WAIT, memory
          dotnet run -c Release --project bench -- observe --pid 4711
              a running .NET program of yours: what its connections do, and what is wrong with them
          dotnet run -c Release --project server -- --http 5080 --control 5090
              the echo server and its ledger, for any client
          dotnet run -c Release --project analysis -- report latest
              the newest Run as a page; summary, compare, export and prune read Runs too
          dotnet run -c Release --project analysis -- gate --client-project src/MyClient/MyClient.csproj --baseline main
              did a change make your client worse? Counts, bytes and time

        Exit codes of the main job: 0 fine, 2 bad usage or data that cannot be read or written, 4 a planned case was not measured,
        70 a fault of PoolBench itself, 130 Ctrl-C, SIGTERM or SIGHUP. Cases that were finished before a stop stay on disk.
        Verbs that judge also end with 1 a regression, 3 inconclusive or not comparable, 5 a plan that could not detect what it promises.
        """;

    static readonly Option<string> Profile = new("--profile")
    {
        Description = "Which cases: smoke (one of each kind), quick (the main job), full (all).",
        DefaultValueFactory = _ => "quick",
        HelpName = string.Join('|', CaseList.Profiles),
    };

    static readonly Option<string[]> Filter = new("--filter")
    {
        Description = "Only cases whose id or BenchmarkDotNet name matches GLOB (* and ?). May be given more than once.",
        HelpName = "GLOB",
        DefaultValueFactory = _ => [],
    };

    static readonly Option<bool> List = new("--list") { Description = "Lists the cases instead of running them." };

    static readonly Option<string?> Json = new("--json") { Description = "Also writes the Run to file F.", HelpName = "F" };

    static readonly Option<string?> Out = new("--out")
    {
        Description = Hint.As("Folder that Runs are written into; default results/runs."),
        HelpName = "DIR",
    };

    static readonly Option<Faults?> Inject = Faults.NewOption();

    static readonly OwnClientChoice.Options Client = new();
    static readonly ServerOptions Server = new();

    /// <summary>Runs one command.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="SuiteException">What the user can put right.</exception>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("PoolBench: what an HTTP client's connection pool really does, and what that costs.")
        {
            Profile, Filter, List, Json, Out, Client.Client, Client.PerRequest, Inject,
        };
        Server.AddTo(root);
        foreach (var verb in Verbs(args, output, error))
            root.Add(verb);
        Profile.AcceptOnlyFromAmong([.. CaseList.Profiles]);
        root.SetAction((parsed, cancellation) => RunAsync(parsed, args, output, error));
        Cli.Dress(root, Examples,
            new("Measure", "load", "claims", "peers", "probe", "servers", "fleet", "doctor", "server"),
            new("Observe a program of yours", "observe", "replay", "advise"),
            new("Read Runs and traces", "summary", "compare", "report", "export", "prune"),
            new("Judge a change", "gate", "accept", "calibrate"),
            new("In a checkout of PoolBench", "readme", "site"),
            new("Which cases", "--profile", "--filter", "--list"),
            new("A client of your own, and faults on purpose", "--client", "--client-per-request", "--inject"),
            ServerOptions.Group,
            new("What comes out", "--json", "--out"));
        return Cli.Invoke(root, args is [ObserveCommand.Name, ..] ? ObserveCommand.Marked(args) : args, output, error, "bench", FixedWork.Explain);
    }

    /// <summary>
    /// The verb that the first word names; all verbs when it names none. Some look through the whole program for what they can do, which takes
    /// longer than most requests of a process that lives for a second. A verb lies beside what it does: load in Loads, worker in Worker, the rest
    /// in Commands, in analysis or with its library.
    /// </summary>
    static IEnumerable<Command> Verbs(string[] args, TextWriter output, TextWriter error)
    {
        (string Name, Func<Command> Create)[] all =
        [
            ("load", () => LoadCommand.Create(output, error)), ("claims", () => ClaimsCommand.Create(args, output)),
            ("peers", () => PeersCommand.Create(output)), ("doctor", () => DoctorCommand.Create(output)),
            (FleetCommand.Name, () => FleetCommand.Of(args, output, error)),
            (ObserveCommand.Name, () => ObserveCommand.Create(output, error)), (ReplayCommand.Name, () => ReplayCommand.Create(output, error)),
            (AdviseCommand.Name, () => AdviseCommand.Create(output, error)),
            ("worker", WorkerCommand.Create), (OwnClientCommand.Name, OwnClientCommand.Create), (ClaimPartCommand.Name, ClaimPartCommand.Create),
            ("probe", () => ProbeUrlCommand.Create(output)), ("servers", () => ServersCommand.Create(output)),
            (PeerDriverCommand.Name, () => PeerDriverCommand.Create(output)), (ServerVerb, CreateServer),
            .. AnalysisCommands.Verbs.Where(verb => verb.Name != FleetCommand.Name)
                .Select(verb => (verb.Name, (Func<Command>)(() => verb.Create(output)))),
        ];
        var asked = all.Where(verb => verb.Name == args.FirstOrDefault()).ToArray();
        return (asked.Length > 0 ? asked : all).Select(verb => verb.Create());
    }

    /// <summary>The server has a command line and signals of its own: the program hands these words over before anything is parsed.</summary>
    internal const string ServerVerb = "server";

    static Command CreateServer() => new(ServerVerb, "The server alone, for any client; it has a --help of its own.");

    static async Task<int> RunAsync(ParseResult parsed, string[] args, TextWriter output, TextWriter error)
    {
        var client = Client.Read(parsed);
        if (client is not null && parsed.GetResult(Profile) is { Implicit: false })
            throw new SuiteException("--profile does not go with --client, which has a list of cases of its own. Leave one of them out.");
        if (client is not null)
            await client.CheckAsync(error);
        client?.Adopt();
        var cases = CaseList.Matching(client is null ? CaseList.Of(parsed.GetValue(Profile)!) : CaseList.Own(), parsed.GetValue(Filter)!);
        if (cases.Count == 0)
            throw new SuiteException(
                $"No case of {(client is null ? $"the profile '{parsed.GetValue(Profile)}'" : "a client of your own")} matches "
                + $"{string.Join(" or ", parsed.GetValue(Filter)!.Select(glob => $"'{glob}'"))}. "
                + "List them with --list, or widen the profile with --profile full.");
        if (parsed.GetValue(List))
            return Print(cases, output);
        if (Absolute(parsed.GetValue(Json)) is { } json)
            OutputFile.Check(json);
        var request = new MainJobRunner.Request(
            parsed.GetValue(Profile)!, cases, Absolute(parsed.GetValue(Json)), Absolute(parsed.GetValue(Out)), parsed.GetValue(Inject), client, args,
            Server.Read(parsed));
        return await new MainJobRunner(request, output).RunAsync();
    }

    static int Print(IReadOnlyList<Case> cases, TextWriter output)
    {
        var lists = CaseList.Profiles.Select(profile => (profile, Ids: CaseList.Of(profile).Select(row => row.Id).ToHashSet())).ToArray();
        foreach (var row in cases)
        {
            var profiles = lists.Where(list => list.Ids.Contains(row.Id)).Select(list => list.profile);
            output.WriteLine($"{row.Id,-44}  {string.Join(' ', profiles)}{(row.Refusal is { } reason ? $"  (not applicable: {reason})" : "")}");
        }
        return ExitCodes.Fine;
    }

    static string? Absolute(string? path) => path is null ? null : OutputFile.FullPath(path);
}
