using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using PoolBench.Bench.Loads;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Processes;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Machine;
using PoolBench.Probe;

namespace PoolBench.Bench.Probing;

/// <summary>The verb <c>probe</c>: what the server at a URL does with connections, and the client settings that follow.</summary>
static class ProbeUrlCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project bench -- probe http://127.0.0.1:8080/
              idle time-out, requests per connection, how it closes; at most two minutes
          dotnet run -c Release --project bench -- probe https://localhost:5001/health --limit 5m --json server.json
              TLS and HTTP/2 too; five minutes find idle time-outs up to almost that
          dotnet run -c Release --project bench -- probe https://api.example.com/health --allow-remote
              a server elsewhere; only where you may do that
          dotnet run -c Release --project bench -- probe http://127.0.0.1:8080/ --into latest
              keeps the result with the newest Run, whose report then shows it

        It opens about twenty connections to one address, all closed at the end, and sends some hundred requests, one after another on each.
        It stops as soon as everything is known: after the server's idle time-out, or at the limit.
        Exit codes: 0 fine, also when something was not found; 2 bad usage; 4 nothing answered, or it was no HTTP; 70 a fault of PoolBench
        itself; 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    static readonly TimeSpan LeastLimit = TimeSpan.FromSeconds(5), MostLimit = TimeSpan.FromHours(1);

    static readonly Argument<string> Url = new("URL") { Description = "What is asked for, such as http://127.0.0.1:8080/; a cheap page." };

    static readonly Option<TimeSpan?> Limit = LoadCommand.Make("--limit", "TIME", "How long the whole probe may take (default: 2m).",
        "digits followed by s or m, from 5s to 60m", ReadLimit);

    static readonly Option<int?> Requests = Number(
        "--requests", "Requests on one connection at most (default: 1100 on this machine, 200 elsewhere).", 100_000);

    static readonly Option<int?> Connections = Number(
        "--connections", "Also opens N connections at once, to see what a limit does (default: not).", 10_000);

    static readonly Option<bool> AllowRemote = new("--allow-remote") { Description = "The server may be on another machine." };

    static readonly Option<string?> Json = new("--json")
    {
        Description = "Writes the result to file F as JSON; - for standard output.",
        HelpName = "F",
    };

    static readonly Option<string?> Into = new("--into")
    {
        Description = "Adds the result to probes.json in a Run's folder, whose report then shows it; the word latest is the newest Run.",
        HelpName = "RUN",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create(TextWriter output)
    {
        var command = new Command("probe", "Measures what a server does with connections, and says which client settings follow.")
        {
            Url, Limit, Requests, Connections, AllowRemote, Json, Into,
        };
        command.SetAction((parsed, _) => Interrupt.GuardAsync(stop => RunAsync(parsed, output, stop)));
        Cli.WithExamples(command, Examples);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, TextWriter output, CancellationToken stop)
    {
        var json = parsed.GetValue(Json);
        if (json is not (null or "-"))
            OutputFile.Check(json);
        var store = parsed.GetValue(Into) is { } run ? RunStore.OpenToAdd(run) : null;
        var target = await ProbeTarget.FindAsync(parsed.GetValue(Url)!, parsed.GetValue(AllowRemote), stop);
        var options = new ProbeOptions(
            parsed.GetValue(Limit) ?? TimeSpan.FromMinutes(2),
            parsed.GetValue(Requests) ?? (IPAddress.IsLoopback(target.Point.Address) ? 1_100 : 200),
            parsed.GetValue(Connections));

        var terminal = json != "-" && ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        var line = new StatusLine(json == "-" ? TextWriter.Null : output, terminal, terminal ? Math.Max(40, Console.WindowWidth) : 100);
        var environment = MachineFacts.Describe([.. parsed.Tokens.Select(token => token.Value)], seed: 1);
        var started = DateTimeOffset.UtcNow;
        var found = await new ServerProbe(target, options, step => line.Show($"Probing {target.Url}: {step}")).RunAsync(stop);
        line.Clear();
        store?.AddProbe(ProbeScreen.Entry(found, started, DateTimeOffset.UtcNow, environment with { ServerPriority = "unknown" }));
        if (json == "-")
            output.Write(Encoding.UTF8.GetString(ProbeJson.Bytes(found)));
        else
        {
            ProbeScreen.Print(found, Screen.For(output));
            if (json is not null)
                OutputFile.Write(json, ProbeJson.Bytes(found), "What was found stands above.");
            if (store is not null)
                output.WriteLine($"Kept with the Run, whose report now shows it: {PlainText.Clean(store.Folder)}");
        }
        return ExitCodes.Fine;
    }

    /// <summary>Minutes too: idle time-outs are as long as that.</summary>
    internal static TimeSpan? ReadLimit(string text)
    {
        var time = text.EndsWith('m') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            ? TimeSpan.FromMinutes(Math.Min(minutes, 1_000))
            : Duration.TryParse(text, out var read) ? read : TimeSpan.Zero;
        return time >= LeastLimit && time <= MostLimit ? time : null;
    }

    static Option<int?> Number(string name, string about, int most) => LoadCommand.Make(name, "N", about,
        $"a whole number from 1 to {most.ToString(CultureInfo.InvariantCulture)}",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? (int?)number : null);
}
