using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using PoolBench.Analysis;
using PoolBench.Analysis.Commands;
using PoolBench.Server;

namespace PoolBench.Bench;

/// <summary>The verb <c>worker</c>: one arm of a gate as a process of its own, spoken to in lines of JSON.</summary>
static class WorkerCommand
{
    static readonly Option<string> Server = new("--server") { Description = "The control address of a server on this machine.", HelpName = "URL", Required = true };

    static readonly Option<int> Host = new("--host") { Description = "Which of the server's hosts this worker sends to, from 1; no other worker may have it.", HelpName = "K", Required = true };

    static readonly Option<Faults?> Inject = Faults.NewOption();

    static readonly OwnClientChoice.Options Client = new();

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var command = new Command("worker", "Used by analysis gate: sends what its standard input asks for, and answers in lines of JSON.") { Server, Host, Client.Client, Client.PerRequest, Inject };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(Server)!, parsed.GetValue(Host), () => Client.Read(parsed), parsed.GetValue(Inject)));
        return command;
    }

    static async Task<int> RunAsync(string address, int number, Func<OwnClientChoice?> client, Faults? faults)
    {
        // The way out is for the protocol alone: what anything else prints goes to standard error.
        using var output = StandardStreams.OpenOutput();
        using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        Console.SetOut(Console.Error);

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || !uri.IsLoopback)
            throw new SuiteException(PlainText.Clean($"--server is '{address}': wanted the control address of a server on this machine, as its first line has it, e.g. http://127.0.0.1:5090."));
        using var control = new ControlClient(address);
        var ready = await ReadyAsync(control, address);
        if (number < 1 || number > ready.Hosts)
            throw new SuiteException($"--host is {number}: wanted a number from 1 to {ready.Hosts}. The server has so many; start it with a larger --hosts.");
        using var root = await control.RootAsync();
        using var arm = new Arm(control, ready, new Hosts(ready, root), number);
        _ = EndWithServerAsync(control);
        var script = (client() is { } own ? Own(own, SystemRoots.NotHere(root)) : GateScript.Standard).With(faults);
        // On a thread of its own, which blocks: it is the thread that blocking clients belong to.
        await Task.Factory.StartNew(() => new Worker(script, arm, input, output).Run(Hello(script, faults)), TaskCreationOptions.LongRunning);
        return ExitCodes.Fine;
    }

    static GateScript Own(OwnClientChoice client, string? noTls)
    {
        if (noTls is not null)
            Console.Error.WriteLine($"The links https and h2 are left out: {noTls}.");
        return GateScript.Of(new OwnClient(client.Source, client.PerRequest, noTls));
    }

    static WorkerHello Hello(GateScript script, Faults? faults) => new(
        WorkerHello.Version,
        Machine.Version,
        Commit,
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.ProcessArchitecture.ToString(),
        RuntimeSettings.OfThis,
        faults?.Text,
        script.Sha256,
        [.. script.Cases.Select(each => new WorkerCase(each.Id, each.Shape, each.Block.Workload.Requests, each.Count.Workload.Requests))]);

    static async Task<ReadyLine> ReadyAsync(ControlClient control, string address)
    {
        try
        {
            return await control.ReadyAsync();
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or System.Text.Json.JsonException or InvalidDataException)
        {
            throw new SuiteException(PlainText.Clean($"There is no PoolBench server at {address} ({failure.Message}). Start one and give its control address."), ExitCodes.BadInput, failure);
        }
    }

    static async Task EndWithServerAsync(ControlClient control)
    {
        await control.EndAsync();
        Console.Error.WriteLine("The server ended; this worker ends with it.");
        Environment.Exit(ExitCodes.NotMeasured);
    }

    /// <summary>What the compiler wrote down: the folder that this program runs from may belong to another checkout, or to none.</summary>
    static string Commit => typeof(WorkerCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+') is [_, { Length: >= 7 } commit] ? commit[..7] : "unknown";
}
