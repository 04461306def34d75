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
using PoolBench.Peers.python;

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
          dotnet run -c Release --project bench -- peers --accept
              what was counted is what is expected from now on, of these versions

        A client that is not installed is a row that says what to install. Counts are compared with results/peers.expected.json.
        Exit codes: 0 fine, 1 a count is not as expected, 2 bad usage or data that cannot be read or written, 4 a row broke or nothing was
        measured, 70 a fault of PoolBench itself, 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    static readonly Option<string?> Only = new("--only")
    {
        Description = $"Only these clients, with commas: {string.Join(", ", Peer.All.Select(peer => peer.Id))}.",
        HelpName = "NAMES",
    };
    static readonly Option<string?> Workloads = new("--workloads")
    {
        Description = $"Only these workloads, with commas: {string.Join(", ", PeerWorkload.All.Select(workload => workload.Id))}.",
        HelpName = "NAMES",
    };
    static readonly Option<string?> Python = new("--python")
    {
        Description = $"The interpreter of the Python clients (default: {PythonPeer.Usual}).",
        HelpName = "PATH",
    };
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
            "Sends the same workloads through HTTP clients of several languages, and shows their pools side by side.") { Only, Workloads, Counts,
            Python, Json, Into, Expected, Accept };
        Server.AddTo(command);
        command.SetAction((parsed, _) => Interrupt.GuardAsync(stop => RunAsync(parsed, output, stop)));
        Cli.WithExamples(command, Examples);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, TextWriter output, CancellationToken stop)
    {
        // All that can be refused is refused before anything is measured.
        var peers = Chosen(Peer.All, peer => peer.Id, parsed.GetValue(Only), "--only", "client");
        var workloads = Chosen(PeerWorkload.All, workload => workload.Id, parsed.GetValue(Workloads), "--workloads", "workload");
        if (parsed.GetValue(Counts) && (workloads = [.. workloads.Where(workload => workload.Id != PeerWorkloads.Timed)]).Length == 0)
            throw new SuiteException($"--counts leaves nothing of --workloads {PeerWorkloads.Timed}. Leave one of them out.");
        var python = Interpreter(parsed.GetValue(Python));
        var store = parsed.GetValue(Into) is { } run ? RunStore.OpenToAdd(run == "latest" ? RunFolders.Latest(RunFolders.Default) : run) : null;
        var file = parsed.GetValue(Expected) ?? ExpectedPeers.Default;
        var expected = ExpectedPeers.Load(ResultsFolder.Here.OrShipped(file));
        var json = parsed.GetValue(Json);
        var there = Server.Read(parsed);
        if (json is not (null or "-"))
            OutputFile.Check(json);

        // JSON alone on standard output, so that it can be piped.
        var terminal = json != "-" && ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        var line = new StatusLine(json == "-" ? TextWriter.Null : output, terminal, terminal ? Math.Max(40, Console.WindowWidth) : 100);
        var book = await new PeersJob(peers, workloads, python, [.. parsed.Tokens.Select(token => token.Value)], line, terminal) { There = there }
            .RunAsync(stop);
        line.Clear();
        if (parsed.GetValue(Accept))
            (expected = Accepted(expected, book)).Save(file);
        book = book with { Peers = [.. book.Peers.Select(expected.Judge)] };
        store?.SavePeers(book);
        if (json == "-")
            output.Write(Encoding.UTF8.GetString(PeerFile.Bytes(book)));
        else
            Tell(book, json, store, output);
        return PeersJob.ExitCodeOf(book);
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

    static T[] Chosen<T>(IReadOnlyList<T> all, Func<T, string> name, string? wanted, string option, string noun)
    {
        if (wanted is null)
            return [.. all];
        var words = wanted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var known = string.Join(", ", all.Select(name));
        if (words.Length == 0)
            throw new SuiteException($"{option} names nothing: wanted some of {known}.");
        if (words.FirstOrDefault(word => !all.Any(each => name(each) == word)) is { } unknown)
            throw new SuiteException(PlainText.Clean($"{option}: there is no {noun} '{PlainText.Clean(unknown, 60)}'; there are {known}."));
        return [.. all.Where(each => words.Contains(name(each)))];
    }

    /// <summary>A given interpreter has to be there; the usual one may be missing, and its rows then say so.</summary>
    static string Interpreter(string? given) => given is null ? PythonPeer.Usual
        : File.Exists(given) ? Path.GetFullPath(given)
        : throw SuiteException.In(
            given, null, "there is no such interpreter", "the path of a Python", "Give the path of one that is there, or leave --python out.");
}
