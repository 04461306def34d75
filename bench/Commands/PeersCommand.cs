using System.CommandLine;
using System.Text;
using PoolBench.Analysis.Peers;
using PoolBench.Bench.Remote;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Processes;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Peers;
using PoolBench.Peers.checks;

namespace PoolBench.Bench.Commands;

/// <summary>The verb <c>peers</c>: the same workloads through clients of several languages.</summary>
static class PeersCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project bench -- peers
              every client that is installed, about a minute and a half
          dotnet run -c Release --project bench -- peers --only httpx,go --workloads bursts,workers
              some clients, some workloads
          dotnet run -c Release --project bench -- peers --python ~/env/bin/python --only httpx
              the Python clients of another interpreter
          dotnet run -c Release --project bench -- peers --into latest
              keeps the result with the newest Run, whose report then shows it
          dotnet run -c Release --project bench -- peers --driver my.py --name mine --only mine,httpx
              a driver of your own beside others; docs/peers.md says how to write one
          dotnet run -c Release --project bench -- peers --driver my.py --check
              what such a driver does wrong
          dotnet run -c Release --project bench -- peers --only httpx,go --workers 40 --rounds 5 --max 10 --delay 20ms
              one workload of your own, in step and free-running
          dotnet run -c Release --project bench -- peers --accept
              what was counted is what is expected from now on, of these versions

        A client that is not installed is a row that says what to install. Counts are compared with results/peers.expected.json.
        Exit codes: 0 fine, 1 a count is not as expected, 2 bad usage or data that cannot be read or written, 4 a row broke or nothing was
        measured, 70 a fault of PoolBench itself, 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    static readonly Option<string?> Json = new("--json")
    {
        Description = "Writes the result to file F as JSON; - for standard output.",
        HelpName = "F",
    };
    static readonly Option<string?> Into = new("--into")
    {
        Description = "Keeps the result as peers.json in a Run's folder; the word latest is the newest Run.",
        HelpName = "RUN",
    };
    static readonly Option<string?> Expected = new(
        "--expected")
    { Description = Hint.As("The file of expected counts (default: results/peers.expected.json)."), HelpName = "F" };
    static readonly Option<bool> Counts = new("--counts") { Description = "Counts alone: leaves out the workload that is for the clock." };
    static readonly ServerOptions Server = new();

    static readonly Option<bool> Accept = new("--accept")
    {
        Description = "Writes what was counted into the file of expected counts. On purpose only: it is the claim that these counts are right.",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create(TextWriter output)
    {
        var command = new Command("peers",
            "Sends the same workloads through HTTP clients of several languages, and shows their pools side by side.")
        {
            PeersOptions.Only, PeersOptions.Workloads, Counts, PeersOptions.Drivers, PeersOptions.Names, PeersOptions.Check, PeersOptions.Python,
            Json, Into, Expected, Accept,
        };
        foreach (var option in PeersLoadOptions.All)
            command.Add(option);
        Server.AddTo(command);
        command.SetAction((parsed, _) => Interrupt.GuardAsync(stop => RunAsync(parsed, output, stop)));
        Cli.WithExamples(command, Examples,
            new("Which clients, which workloads", "--only", "--workloads", "--counts", "--python"),
            new("A workload of your own", "--workers", "--rounds", "--delay", "--max", "--keepalive"),
            new("A driver of your own", "--driver", "--name", "--check"),
            ServerOptions.Group,
            new("What comes out", "--json", "--into", "--expected", "--accept"));
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, TextWriter output, CancellationToken stop)
    {
        // All that can be refused is refused before anything is measured.
        var own = PeersOptions.OwnPeers(parsed);
        var peers = PeersOptions.Chosen([.. Peer.All, .. own], peer => peer.Id, parsed.GetValue(PeersOptions.Only), "--only", "client");
        var workloads = WorkloadsOf(parsed);
        var python = PeersOptions.Interpreter(parsed.GetValue(PeersOptions.Python));
        var store = parsed.GetValue(Into) is { } run ? RunStore.OpenToAdd(run) : null;
        var file = parsed.GetValue(Expected) ?? ExpectedPeers.Default;
        var expected = ExpectedPeers.Load(ResultsFolder.Here.OrShipped(file));
        var json = parsed.GetValue(Json);
        var there = Server.Read(parsed);
        if (json is not (null or "-"))
            OutputFile.Check(json);

        // JSON alone on standard output, so that it can be piped.
        var terminal = json != "-" && ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        var line = new StatusLine(json == "-" ? TextWriter.Null : output, terminal, terminal ? Math.Max(40, Console.WindowWidth) : 100);
        if (parsed.GetValue(PeersOptions.Check))
            return await CheckAsync(own, python, doing => { if (terminal) line.Show(doing); }, line, output, stop);
        var book = await new PeersJob(peers, workloads, python, [.. parsed.Tokens.Select(token => token.Value)], line, terminal)
        {
            There = there,
            Expected = parsed.GetValue(Accept) ? ExpectedPeers.None : expected,
        }.RunAsync(stop);
        line.Clear();
        if (parsed.GetValue(Accept))
            (expected = Accepted(expected, book)).Save(file);
        var elsewhere = book.Environment.Server?.OtherMachine == true;
        book = book with { Peers = [.. book.Peers.Select(peer => expected.Judge(peer, elsewhere))] };
        store?.SavePeers(book);
        if (json == "-")
            output.Write(Encoding.UTF8.GetString(PeerFile.Bytes(book)));
        else
            Tell(book, json, store, output);
        var code = PeersJob.ExitCodeOf(book);
        return code == ExitCodes.Fine && book.Peers.Any(peer => peer.Reason is not null && own.Any(mine => mine.Id == peer.Id))
            ? ExitCodes.NotMeasured : code;
    }

    static PeerWorkload[] WorkloadsOf(ParseResult parsed)
    {
        var named = parsed.GetValue(PeersOptions.Workloads);
        if (PeersLoadOptions.Read(parsed) is { } set)
            return named is null ? set
                : throw new SuiteException("--workloads names other workloads than the one that --workers and the like describe. Leave one of "
                    + "them out.");
        var workloads = PeersOptions.Chosen(PeerWorkload.All, workload => workload.Id, named, "--workloads", "workload");
        if (parsed.GetValue(Counts) && (workloads = [.. workloads.Where(workload => workload.Id != PeerWorkloads.Timed)]).Length == 0)
            throw new SuiteException($"--counts leaves nothing of --workloads {PeerWorkloads.Timed}. Leave one of them out.");
        return workloads;
    }

    static async Task<int> CheckAsync(
        Peer[] own, string python, Action<string> trying, StatusLine line, TextWriter output, CancellationToken stop)
    {
        using var folder = TemporaryFolder.Create("peers");
        var wrong = 0;
        foreach (var peer in own)
        {
            output.WriteLine($"{peer.Id}: can its driver do what docs/peers.md asks?");
            var findings = await new DriverChecker(peer, new(python, folder.FullPath), trying, Found).RunAsync(stop);
            output.WriteLine(DriverChecker.Verdict(findings));
            wrong += findings.Count(finding => finding.Outcome == Outcome.Wrong);
        }
        return wrong == 0 ? ExitCodes.Fine : ExitCodes.Regression;

        void Found(Finding finding)
        {
            line.Clear();
            output.WriteLine(finding.Line);
            output.Flush();
        }
    }

    static void Tell(PeerBook book, string? json, RunStore? store, TextWriter output)
    {
        PeerSummary.Print(book, Screen.For(output));
        if (json is not null)
            PeerFile.Save(json, book);
        output.WriteLine(store is null ? "To keep it with a Run, for its report: --into latest"
            : $"Kept with the Run, whose report now shows it: {PlainText.Clean(store.Folder)}");
    }

    static ExpectedPeers Accepted(ExpectedPeers expected, PeerBook book)
    {
        if (book.Peers.SelectMany(peer => peer.Rows, (peer, row) => (peer, row))
            .FirstOrDefault(pair => pair.row.Status is CaseStatus.Failed or CaseStatus.Invalid) is { row: { } broken } found)
            throw new SuiteException($"Nothing is accepted: {found.peer.Id}, {broken.Workload}: {broken.Reason}.", ExitCodes.NotMeasured);
        return book.Peers.Where(peer => peer.Version is not null).Aggregate(expected, (all, peer) => all.Accept(peer, PeersJob.KeyOf(peer)));
    }
}
