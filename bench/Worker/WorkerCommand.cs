using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using PoolBench.Bench.Loads;
using PoolBench.Bench.Remote;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Protocol;
using PoolBench.Core.Processes;
using PoolBench.Core.Terminal;
using PoolBench.Machine;
using PoolBench.Measure.Injection;
using PoolBench.Measure.Own;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Remote;

namespace PoolBench.Bench.Worker;

/// <summary>The verb <c>worker</c>: one arm of a gate as a process of its own, spoken to in lines of JSON.</summary>
static class WorkerCommand
{
    static readonly ServerOptions Server = new();

    static readonly Option<int> Host = new("--host")
    {
        Description = "Which of the server's hosts this worker sends to, from 1; no other worker may have it.",
        HelpName = "K",
        Required = true,
    };

    static readonly Option<Faults?> Inject = Faults.NewOption();

    static readonly OwnClientChoice.Options Client = new();

    static readonly Option<int?> Burst = new("--burst")
    {
        Description = "How many requests of a burst the client lets through at once, as another worker of it said: this one asks it for nothing "
            + "before it is told to.",
        HelpName = "N",
        CustomParser = result => WholeNumber.Between("--burst", 1, GateScript.OwnBurst)(result),
    };

    static readonly Option<bool> Blocks = new("--blocks") { Description = "The client blocks the thread that sends, as another worker of it said." };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var command = new Command("worker", "Used by analysis gate: sends what its standard input asks for, and answers in lines of JSON.")
        {
            Host, Client.Client, Client.PerRequest, Burst, Blocks, Inject,
        };
        // Nobody types it.
        command.Hidden = true;
        Server.AddTo(command);
        command.SetAction((parsed, _) =>
            RunAsync(Server.Read(parsed), parsed.GetValue(Host), () => Client.Read(parsed),
                parsed.GetValue(Burst) is { } burst ? new(burst, parsed.GetValue(Blocks)) : null, parsed.GetValue(Inject)));
        return command;
    }

    static async Task<int> RunAsync(ServerAddress? address, int number, Func<OwnClientChoice?> client, ClientManner? manner, Faults? faults)
    {
        // Both ways are for the protocol alone: what anything else prints goes to standard error.
        var (way, output) = PrivateStreams.Take();
        using var input = new StreamReader(way, Encoding.UTF8);

        if (address is null)
            throw new SuiteException("--server is missing: wanted the control address of a server, as its first line has it.");
        using var control = await ControlClient.ConnectAsync(address);
        var ready = await control.ReadyAsync();
        if (number < 1 || number > ready.Hosts)
            throw new SuiteException($"--host is {number}: wanted a number from 1 to {ready.Hosts}. The server "
                + "has so many; start it with a larger --hosts.");
        using var root = await control.RootAsync();
        var pulse = new Pulse();
        using var arm = new Arm(control, ready, new Hosts(ready, root), number, pulse);
        _ = EndWithServerAsync(control);
        if (client() is not { } choice)
        {
            var standard = GateScript.Standard.With(faults);
            await RunAsync(new Worker(standard, arm, pulse, input, output), Hello(standard, faults));
            return ExitCodes.Fine;
        }
        Worker? worker = null;
        using var endings = ClientEndings.Tell(pulse, reason =>
        {
            try
            {
                // Where nothing is asked just now, nobody reads the answer.
                Tell(reason);
            }
            finally
            {
                worker?.Die(reason);
            }
        });
        var noTls = SystemRoots.NotHere(root);
        if (noTls is not null)
            Console.Error.WriteLine($"The links https and h2 are left out: {noTls}.");
        var own = new OwnClient(choice.Source, choice.PerRequest, noTls) { Pulse = pulse };
        manner = await MannerAsync(own, manner, arm, pulse);
        var script = GateScript.Of(own, manner.Burst).With(faults);
        worker = new Worker(script, arm, pulse, input, output);
        await RunAsync(worker, Hello(script, faults) with { Client = manner });
        // What the client wants done at the end of its process may never come back.
        HardExit.With(ExitCodes.Fine);
        return ExitCodes.Fine;
    }

    /// <summary>On a thread of its own, which blocks: it is the thread that blocking clients belong to.</summary>
    static Task RunAsync(Worker worker, WorkerHello hello) =>
        Task.Factory.StartNew(() => worker.Run(hello), TaskCreationOptions.LongRunning);

    /// <summary>
    /// Loads a client of one's own and finds out how it sends, unless that is known: its bursts are answered when as many have come as it lets
    /// through at once.
    /// </summary>
    static async Task<ClientManner> MannerAsync(OwnClient client, ClientManner? known, Arm arm, Pulse pulse)
    {
        using var dog = new Watchdog(pulse, beat => beat.Limit(Worker.Limit), beat =>
        {
            Tell($"Nothing happened for {Worker.Limit.TotalSeconds:0} s while {beat}.");
            HardExit.With(ExitCodes.NotMeasured);
        });
        client.Load(asks: known is null);
        if (known is not null)
        {
            client.Blocks = known.Blocks;
            return known;
        }
        var burst = await arm.ProbeAsync(client, GateScript.OwnBurst);
        if (burst is not { IsNarrow: true, Failed: 0 })
            return new(GateScript.OwnBurst, client.Blocks);
        Console.Error.WriteLine($"{PlainText.Clean(burst.Text("Your client"))}: its bursts are answered when so many have come.");
        return new(Math.Max(1, burst.Held), client.Blocks);
    }

    /// <summary>On a line of its own, whatever the client wrote before.</summary>
    static void Tell(string reason) => Console.Error.Write($"\n{reason}\n");

    static WorkerHello Hello(GateScript script, Faults? faults) => new()
    {
        Worker = WorkerProtocol.Version,
        PoolBench = MachineFacts.Version,
        Commit = Commit,
        Runtime = RuntimeInformation.FrameworkDescription,
        Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
        Settings = RuntimeSettings.OfThis,
        Inject = faults?.Text,
        Script = script.Sha256,
        Cases = [.. script.Cases.Select(each =>
            new WorkerCase(each.Id, each.Block.Workload.Requests, each.Count.Workload.Requests, each.Shape, each.Once))],
    };

    static async Task EndWithServerAsync(ControlClient control)
    {
        await control.EndAsync();
        Console.Error.WriteLine("The server ended; this worker ends with it.");
        HardExit.With(ExitCodes.NotMeasured);
    }

    /// <summary>What the compiler wrote down: the folder that this program runs from may belong to another checkout, or to none.</summary>
    static string Commit =>
        typeof(WorkerCommand)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+') is [_, { Length: >= 7 } commit]
                ? commit[..7] : "unknown";
}
