using System.CommandLine;
using System.Globalization;
using PoolBench.Bench.Remote;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Store;
using PoolBench.Measure.Injection;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;
using PoolBench.Server.Rtt;

namespace PoolBench.Bench.Loads;

/// <summary>The verb <c>load</c>: one ad-hoc case, with its result at once.</summary>
static class LoadCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project bench -- load --max 100 --keepalive 20 --workers 21 --delay 100ms
              21 workers, 1,000 requests of 100 ms, through a pool of 100 that keeps 20
          dotnet run -c Release --project bench -- load --max 100 --keepalive 20 --keepalive-rule httpcore-1.0 --workers 21 --delay 100ms
              the same by the rule that httpcore ships: hundreds of connections instead of 21
          dotnet run -c Release --project bench -- load --workload burst --max 10 --keepalive 3 --burst 10 --bursts 3
              three bursts of ten: 10 + 7 + 7 connections
          dotnet run -c Release --project bench -- load --strategy semaphore --max 8 --workers 32 --delay 5ms --json -
              32 workers behind a semaphore of 8, the result as JSON on standard output
          dotnet run -c Release --project bench -- load --workload open --rate 1200 --schedule poisson --requests 2000 --max 8 --delay 4ms
              2,000 requests, each sent when it is due, from when it was due and from when it went out
          dotnet run -c Release --project bench -- load --strategy shared --workload sequential --requests 500 --link https
              one connection and one handshake for 500 requests
          dotnet run -c Release --project bench -- load --strategy per-request --workload sequential --requests 50 --link https-tls1.2 --rtt 20ms
              every request dials, shakes hands and asks over a link of 20 ms: four round trips each
          dotnet run -c Release --project bench -- load --client MyApp.dll:MyFactory --workload burst
              a client of your own; samples/MyClient shows how
          dotnet run -c Release --project bench -- load --strategy shared --workload sequential --requests 20 --rest 990ms --idle-close 1s
              a server that closes idle connections after 1 s, and a client that comes just before
          dotnet run -c Release --project bench -- load --strategy shared --workload sequential --requests 50 --drop rst
              every reuse meets a reset; docs/load.md has all that a server can do
          dotnet run -c Release --project bench -- load --target http://localhost:8080/ --strategy shared --requests 100 --save mine.json
              a server of your own; then the same again: load mine.json
          dotnet run -c Release --project bench -- load --server https://10.0.0.5:5090 --allow-remote --token-file token --max 20 --workers 50
              against a server on another machine; docs/fleet.md shows how to start one

        Exit codes: 0 fine, 2 bad usage or a file that cannot be written, 4 no request succeeded, nothing happened for --limit, a burst does not get
        through the client, a client of your own broke, or client and server count differently,
        70 a fault of PoolBench itself, 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    static readonly KeepAliveRule[] Rules = Enum.GetValues<KeepAliveRule>();

    static readonly Option<string> Strategy = new("--strategy")
    {
        Description =
            "How the client is owned, or capped: limits, max-per-server, rate-limiter, semaphore; shared, per-request, … (default: limits).",
        HelpName = "NAME",
    };

    static readonly Option<int?> Max = Number(
        "--max", "Most connections open, or requests in flight, at once; capped strategies only (default: 100).", 1, 100_000);
    static readonly Option<int?> KeepAlive = Number(
        "--keepalive", "Connections kept for reuse; strategy limits only (default: as --max).", 0, 100_000);

    static readonly Option<KeepAliveRule?> Rule = Make("--keepalive-rule", string.Join('|', Rules.Select(CappedStrategy.NameOf)),
        "What --keepalive is compared with; strategy limits only (default: documented).", $"{string.Join(", ", Rules.Select(CappedStrategy.NameOf))}",
        text => Rules.Where(rule => CappedStrategy.NameOf(rule) == text).Select(rule => (KeepAliveRule?)rule).FirstOrDefault());

    static readonly Option<TimeSpan?> Expiry = Time(
        "--keepalive-expiry", "How long an idle connection is kept; capped strategies only (default: for ever with limits, else 60s).");
    static readonly Option<TimeSpan?> PoolTimeout = Time(
        "--pool-timeout", "How long a request may wait for a connection; strategy limits only (default: as long as it takes).");
    static readonly Option<string> Workload = Choice(
        "--workload", "closed", "Which requests are sent when.", "closed", "burst", "open", "sequential");
    static readonly Option<int?> Workers = Number(
        "--workers", "Workers of the closed workload, each sending its next request when it has its answer (default: 8).", 1, 10_000);
    static readonly Option<int?> Requests = Number(
        "--requests", "Requests in all of a closed, open or sequential workload (default: 1000).", 1, Load.MostRequests);
    static readonly Option<int?> Burst = Number(
        "--burst", "Requests of a burst, sent at once; the server answers when min(burst, max) have arrived (default: 10).", 1, 10_000);
    static readonly Option<int?> Bursts = Number("--bursts", "Bursts, each when the one before is answered (default: 3).", 1, 1_000_000);

    static readonly Option<int?> Hold = Number(
        "--hold", "How many of a burst the server waits for before it answers them (default: the whole burst, or --max).", 1, 10_000, "--gate");

    static readonly Option<double?> Rate = Make("--rate", "R",
        "Requests due per second in the open workload; with --schedule on-off, while it is on.", $"a number above 0, at most {OpenLoad.MostRate}",
        text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate > 0
            && rate <= OpenLoad.MostRate ? (double?)rate : null);

    static readonly Option<string?> Arrivals = new(
        "--schedule")
    {
        Description = "When the requests of the open workload are due (default: constant).",
        HelpName = string.Join('|', Schedule.Kinds),
    };
    static readonly Option<TimeSpan?> On = Time("--on", "How long a burst of --schedule on-off lasts.");
    static readonly Option<TimeSpan?> Off = Time("--off", "How long nothing is due between two bursts of --schedule on-off.");
    static readonly Option<ulong?> Seed = Make(
        "--seed", "N", "Chooses the arrivals of --schedule poisson (default: 1).", $"a whole number from 0 to {ulong.MaxValue}",
        text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? (ulong?)seed : null);

    static readonly Option<TimeSpan?> Delay = Time(
        "--delay", "How long the server takes for a request, at most 60s (default: 0).", TimeSpan.FromSeconds(60));
    static readonly Option<string> LinkId = Choice("--link", "http",
        "http, https (HTTP/1.1), h2 (HTTP/2 over TLS), h2c (without TLS); https-tls1.2 or https-tls1.3: one TLS version, every handshake "
        + "full; with -resumed after it: sessions resumed.", [.. Link.Known.Select(link => link.Id)]);
    static readonly Option<TimeSpan?> Rtt = Time(
        "--rtt", "Emulated round-trip time, by the server below TLS, at most 2s (default: none).", RoundTrips.Longest);
    static readonly Option<string?> Json = new("--json")
    {
        Description = "Writes the result to file F as JSON; - for standard output.",
        HelpName = "F",
    };

    static readonly Option<TimeSpan?> Limit = Make(
        "--limit", "TIME", $"How long nothing may happen before the load is given up (default: {LoadWatch.Usual.TotalSeconds:0}s).",
        $"{Duration.Form}, from 1s to {Longest.TotalSeconds:0}s",
        text => Duration.TryParse(text, out var time) && time >= TimeSpan.FromSeconds(1) && time <= Longest ? (TimeSpan?)time : null);

    static readonly Option<Faults?> Inject = Faults.NewOption();
    static readonly OwnClientChoice.Options Client = new();
    static readonly MannerOptions Manner = new();

    static readonly Option<Uri?> Target = Make("--target", "URL",
        "A server of your own, on this machine; the account is the client's alone.", "an http or https address such as http://localhost:8080/path",
        text => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null);

    static readonly Option<bool> Insecure = new("--insecure") { Description = "Takes any certificate of --target." };

    static readonly Argument<string?> Scenario = new("scenario")
    {
        Description = "A file with options, such as --save writes; options of the command line win.",
        Arity = ArgumentArity.ZeroOrOne,
        Validators =
        {
            // An unknown option would otherwise be looked for as a file.
            result =>
            {
                if (result.Tokens is [{ Value: ['-', ..] word }])
                    result.AddError($"{Name} has no option {word}.");
            },
        },
    };

    static readonly Option<string?> Save = new("--save") { Description = "Writes these options to file F, to run them again.", HelpName = "F" };

    static readonly Option<bool> Connections = new("--connections")
    {
        Description = "Lists every connection: what it carried, when it ended, who ended it and how.",
    };
    static readonly ServerOptions Server = new();

    /// <summary>Makes the verb.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = Bare();
        command.SetAction((parsed, _) =>
        {
            // The file's name may come again, as the value of --save.
            var named = parsed.GetResult(Scenario) is { Tokens: [var first] } ? first : null;
            string[] words = [.. parsed.Tokens.SkipWhile(token => token.Value != Name).Skip(1)
                .Where(token => !ReferenceEquals(token, named)).Select(token => token.Value)];
            if (parsed.GetValue(Scenario) is { } scenario)
                (parsed, words) = WithScenario(scenario, parsed, words);
            var load = Load.Of(Read(parsed));
            if (parsed.GetValue(Save) is { } file)
                LoadScenario.Save(OutputFile.FullPath(file), Options(parsed), parsed);
            return LoadJob.RunAsync(load, words, output, error);
        });
        Cli.WithExamples(command, Examples, LoadHelp.Groups);
        return command;
    }

    /// <summary>The command line with the options of a file before its own.</summary>
    static (ParseResult Parsed, string[] Words) WithScenario(string file, ParseResult typed, string[] words)
    {
        var options = Options(typed);
        var given = options.Where(option => typed.GetResult(option) is { Implicit: false }).Select(option => option.Name).ToArray();
        string[] all = [.. LoadScenario.Words(OutputFile.FullPath(file), options, given), .. words];
        var parsed = Bare().Parse(all, new ParserConfiguration { ResponseFileTokenReplacer = null });
        return parsed.Errors.Count == 0 ? (parsed, all)
            : throw new SuiteException($"{file}: {string.Join(' ', parsed.Errors.Select(error => error.Message))} Correct the file.");
    }

    static IReadOnlyList<Option> Options(ParseResult parsed) => [.. parsed.CommandResult.Command.Options];

    /// <summary>Gives another verb the options of this one, but for those in whose place it has its own.</summary>
    public static void AddOptionsTo(Command other)
    {
        foreach (var option in Bare().Options.Where(option => other.Options.All(own => own.Name != option.Name)))
            other.Add(option);
    }

    /// <summary>Reads the words after the verb again, in the process of the user's client.</summary>
    public static Load Parse(IReadOnlyList<string> words) =>
        Load.Of(Read(Bare().Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null })));

    const string Name = "load";

    static Command Bare()
    {
        Arrivals.AcceptOnlyFromAmong([.. Schedule.Kinds]);
        // The words themselves are too long for a column.
        LinkId.HelpName = "LINK";
        var command = new Command(Name, "Measures one case of your own: any strategy, any limits, one workload.")
        {
            Strategy, Max, KeepAlive, Rule, Expiry, PoolTimeout, Workload, Workers, Requests, Burst, Bursts, Hold, Rate, Arrivals, On, Off,
            Seed, Delay, LinkId, Rtt,
            Client.Client, Client.PerRequest, Inject, Json, Limit, Connections, Target, Insecure, Save, Scenario,
        };
        foreach (var option in Manner.All)
            command.Add(option);
        Server.AddTo(command);
        return command;
    }

    /// <summary>What the options of a command line ask for.</summary>
    internal static Load.Wish Read(ParseResult parsed) => new()
    {
        Server = Server.Read(parsed, parsed.GetValue(Target) is not null),
        Strategy = parsed.GetResult(Strategy) is { Implicit: false } ? parsed.GetValue(Strategy) : null,
        Client = Client.Read(parsed),
        Max = parsed.GetValue(Max),
        KeepAlive = parsed.GetValue(KeepAlive),
        Rule = parsed.GetValue(Rule),
        Expiry = parsed.GetValue(Expiry),
        PoolTimeout = parsed.GetValue(PoolTimeout),
        Workload = parsed.GetValue(Workload)!,
        Workers = parsed.GetValue(Workers),
        Requests = parsed.GetValue(Requests),
        Burst = parsed.GetValue(Burst),
        Bursts = parsed.GetValue(Bursts),
        Hold = parsed.GetValue(Hold),
        Rate = parsed.GetValue(Rate),
        Schedule = parsed.GetValue(Arrivals),
        On = parsed.GetValue(On),
        Off = parsed.GetValue(Off),
        Seed = parsed.GetValue(Seed),
        Delay = parsed.GetValue(Delay),
        Link = parsed.GetValue(LinkId)!,
        LinkIsGiven = parsed.GetResult(LinkId) is { Implicit: false },
        Target = parsed.GetValue(Target),
        AnyCertificate = parsed.GetValue(Insecure),
        AllowRemote = Server.AllowsRemote(parsed),
        Rtt = parsed.GetValue(Rtt),
        Faults = parsed.GetValue(Inject),
        Limit = parsed.GetValue(Limit),
        Manner = Manner.Read(parsed),
        ListsConnections = parsed.GetValue(Connections),
        Json = parsed.GetValue(Json) is { } file and not "-" ? OutputFile.FullPath(file) : parsed.GetValue(Json),
    };

    static Option<string> Choice(string name, string usual, string about, params string[] words)
    {
        var option = new Option<string>(name) { Description = about, HelpName = string.Join('|', words), DefaultValueFactory = _ => usual };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    /// <summary>An option for a whole number; <paramref name="alias"/> is an older name that still works.</summary>
    static Option<int?> Number(string name, string about, int least, int most, string? alias = null)
    {
        var option = Make(name, "N", about, $"a whole number from {least} to {most}",
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? (int?)number : null);
        if (alias is not null)
            option.Aliases.Add(alias);
        return option;
    }

    internal static Option<TimeSpan?> Time(string name, string about, TimeSpan? most = null) =>
        Make(name, "TIME", about, $"{Duration.Form}, at most {(most ?? Longest).TotalSeconds:0}s",
        text => Duration.TryParse(text, out var time) && time <= (most ?? Longest) ? (TimeSpan?)time : null);

    /// <summary>A day, because longer times fit no timer.</summary>
    static TimeSpan Longest => TimeSpan.FromDays(1);

    // The reader returns null when the value does not have the wanted form.
    internal static Option<T?> Make<T>(string name, string form, string about, string wanted, Func<string, T?> read) => new(name)
    {
        HelpName = form,
        Description = about,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var value = read(text);
            if (value is null)
                result.AddError($"{name} is '{text}': wanted {wanted}.");
            return value;
        },
    };
}
