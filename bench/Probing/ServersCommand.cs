using System.CommandLine;
using System.Text;
using PoolBench.Bench.Loads;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Processes;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Machine;
using PoolBench.Peers.python;
using PoolBench.Probe;
using PoolBench.Probe.Servers;

namespace PoolBench.Bench.Probing;

/// <summary>The verb <c>servers</c>: the same probe against the servers that people run, beside what clients do by default.</summary>
static class ServersCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project bench -- servers
              every server that is installed, all at once, at most three minutes
          dotnet run -c Release --project bench -- servers --only nginx,node --json servers.json
              some of them; everything that was found goes to servers.json
          dotnet run -c Release --project bench -- servers --only apache,node --crossing
              also shows which clients lose a POST that meets the server's close
          dotnet run -c Release --project bench -- servers --into latest
              keeps the result with the newest Run, whose report then shows it
          dotnet run -c Release --project bench -- servers --accept
              what was found is what is expected from now on, of these versions

        A server that is not installed is a row that says what to install. Each runs on loopback with the settings that it comes with, and is
        stopped again. What was found is compared with results/expected/servers.json.
        Exit codes: 0 fine, 1 something is not as expected, 2 bad usage or data that cannot be read or written, 4 a server broke or none was
        measured, 70 a fault of PoolBench itself, 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    static readonly Option<string?> Only = new("--only")
    {
        Description = $"Only these servers, with commas: {string.Join(", ", RealServer.All.Select(server => server.Id))}.",
        HelpName = "NAMES",
    };

    static readonly Option<TimeSpan?> Limit = LoadCommand.Make("--limit", "TIME", "How long all of them may take together (default: 170s).",
        "digits followed by s or m, from 5s to 60m", ProbeUrlCommand.ReadLimit);

    static readonly Option<string?> Python = new("--python")
    {
        Description = "The interpreter of the Python servers (default: /usr/bin/python3).",
        HelpName = "PATH",
    };

    static readonly Option<string?> Json = new("--json")
    {
        Description = "Writes the result to file F as JSON; - for standard output.",
        HelpName = "F",
    };

    static readonly Option<string?> Into = new("--into")
    {
        Description = "Keeps the result as servers.json in a Run's folder, whose report then shows it; the word latest is the newest Run.",
        HelpName = "RUN",
    };

    static readonly Option<string?> Expected = new("--expected")
    {
        Description = Hint.As("The file of what is expected (default: results/expected/servers.json)."),
        HelpName = "F",
    };

    static readonly Option<bool> Cross = new("--crossing")
    {
        Description = "Also lets a POST of each client meet the close of the two servers that close soonest, and counts which are lost; two "
            + "minutes more at most.",
    };

    static readonly Option<bool> Accept = new("--accept")
    {
        Description = "Writes what was found into that file. On purpose only: it is the claim that it is right.",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create(TextWriter output)
    {
        var command = new Command("servers", "Probes the servers that people run, and shows which clients lose requests to them by default.")
        {
            Only, Limit, Cross, Python, Json, Into, Expected, Accept,
        };
        command.SetAction((parsed, _) => Interrupt.GuardAsync(stop => RunAsync(parsed, output, stop)));
        Cli.WithExamples(command, Examples);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, TextWriter output, CancellationToken stop)
    {
        var servers = Chosen(parsed.GetValue(Only));
        var store = parsed.GetValue(Into) is { } run ? RunStore.OpenToAdd(run) : null;
        var file = parsed.GetValue(Expected) ?? ExpectedServers.Default;
        var expected = ExpectedServers.Load(ResultsFolder.Here.OrShipped(file));
        var json = parsed.GetValue(Json);
        if (json is not (null or "-"))
            OutputFile.Check(json);
        var options = new ProbeOptions(parsed.GetValue(Limit) ?? TimeSpan.FromSeconds(170), 1_100, null);

        var terminal = json != "-" && ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        var line = new StatusLine(json == "-" ? TextWriter.Null : output, terminal, terminal ? Math.Max(40, Console.WindowWidth) : 100);
        var environment = MachineFacts.Describe([.. parsed.Tokens.Select(token => token.Value)], seed: 1);
        var started = DateTimeOffset.UtcNow;
        var python = parsed.GetValue(Python) ?? PythonPeer.Usual;
        var rows = await new ServersJob(servers, python, options, line.Show).RunAsync(stop);
        var clients = ClientExpiry.All(ExpectedPeers.Load(ResultsFolder.Here.OrShipped(ExpectedPeers.Default)));
        var crossed = parsed.GetValue(Cross) ? await new Crossing(python, line.Show).RunAsync(rows, clients, 2, stop) : [];
        line.Clear();
        if (parsed.GetValue(Accept))
            (expected = expected.With(rows)).Save(file);
        var differences = rows.ToDictionary(row => row.Server, expected.Differences);
        store?.SaveServers(new ServerBook
        {
            SchemaVersion = Run.CurrentSchema,
            StartedUtc = started,
            FinishedUtc = DateTimeOffset.UtcNow is var now && now < started ? started : now,
            Environment = environment with { ServerPriority = "unknown" },
            Servers = [.. rows.Select(row => ServersScreen.Entry(row, differences[row.Server], clients, crossed))],
        });
        if (json == "-")
            output.Write(Encoding.UTF8.GetString(ProbeJson.Bytes(new { servers = rows, crossed })));
        else
        {
            ServersScreen.Print(rows, differences, clients, crossed, Screen.For(output));
            if (json is not null)
                OutputFile.Write(json, ProbeJson.Bytes(new { servers = rows, crossed }), "What was found stands above.");
            if (store is not null)
                output.WriteLine($"Kept with the Run, whose report now shows it: {PlainText.Clean(store.Folder)}");
        }
        return rows.Any(row => row is { Reason: not null, Missing: false }) || rows.All(row => row.Http is null) ? ExitCodes.NotMeasured
            : differences.Values.Any(each => each is { Count: > 0 }) ? ExitCodes.Regression : ExitCodes.Fine;
    }

    static RealServer[] Chosen(string? only)
    {
        if (only is null)
            return [.. RealServer.All];
        var words = only.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var known = string.Join(", ", RealServer.All.Select(server => server.Id));
        if (words.Length == 0)
            throw new SuiteException($"--only is empty; wanted servers out of {known}.");
        return words.FirstOrDefault(word => RealServer.All.All(server => server.Id != word)) is { } unknown
            ? throw new SuiteException($"--only names '{PlainText.Clean(unknown, 40)}'; wanted servers out of {known}.")
            : [.. RealServer.All.Where(server => words.Contains(server.Id))];
    }
}
