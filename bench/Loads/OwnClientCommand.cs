using System.CommandLine;
using PoolBench.Bench.Remote;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Core.Terminal;
using PoolBench.Measure.Own;
using PoolBench.Measure.Remote;
using PoolBench.Measure.Recording;

namespace PoolBench.Bench.Loads;

/// <summary>The verb <c>own-client</c>: the process in which the user's client runs, started and watched by another process.</summary>
/// <remarks>
/// It keeps its standard streams from the client, ends with the process that started it, and reports how the client ended it, if it did. The other
/// process sees from outside whatever else the client does.
/// </remarks>
static class OwnClientCommand
{
    /// <summary>The name of the verb.</summary>
    public const string Name = "own-client";

    static readonly TimeSpan BetweenBeats = TimeSpan.FromMilliseconds(200);

    /// <summary>Without a server, the client is only loaded.</summary>
    static readonly ServerOptions Server = new();
    static readonly Argument<string[]> Words = new("words") { Description = "The options of the load." };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var command = new Command(Name, "Used by load and the main job: a client of your own, in a process of its own.") { Words };
        Server.AddTo(command);
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(Server.Read(parsed), parsed.GetValue(Words)!));
        return command;
    }

    static async Task<int> RunAsync(ServerAddress? server, string[] words)
    {
        var (input, output) = PrivateStreams.Take();
        // Ctrl-C reaches the whole process group; the process that started this one decides.
        using var ignored = Interrupt.Watch(() => { });
        EndWith(input);
        var (pulse, voice) = (new Pulse(), new Voice(output));
        using var endings = ClientEndings.Tell(pulse, reason => voice.Say(new() { Ending = reason }));
        TellForgotten(voice);
        // At once, because the next step may be the last of this process.
        pulse.Told = beat => voice.Say(new() { Beat = beat });
        TellBeats(pulse, voice);
        try
        {
            await DoAsync(server, words, pulse, voice);
        }
        catch (SuiteException refusal)
        {
            voice.Say(new() { Refusal = new(refusal.Message, refusal.ExitCode) });
        }
        catch (Exception failure)
        {
            // Somebody else's code runs here, so any failure may be its doing.
            voice.Say(new()
            {
                Refusal = new(PlainText.Clean($"Nothing was measured: {failure.GetType().Name} while {pulse.Now}: {failure.Message}", 500),
                    ExitCodes.NotMeasured),
            });
        }
        voice.IsDone = true;
        return ExitCodes.Fine;
    }

    static async Task DoAsync(ServerAddress? server, string[] words, Pulse pulse, Voice voice)
    {
        var load = LoadCommand.Parse(words);
        var own = (OwnClient)load.Row.Strategy;
        own.Pulse = pulse;
        if (server is null)
        {
            own.Load();
            voice.Say(new() { Fine = true });
            return;
        }
        using var control = await ControlClient.ConnectAsync(server);
        voice.Say(new() { Result = await LoadWork.RunAsync(load, control, pulse) });
    }

    static void TellForgotten(Voice voice)
    {
        var forgotten = 0;
        TaskScheduler.UnobservedTaskException += (_, fault) =>
        {
            if (Interlocked.Increment(ref forgotten) == 1)
                voice.Say(new()
                {
                    Note = PlainText.Clean($"A task of your client failed and nothing awaited it: "
                        + $"{fault.Exception.InnerException?.GetType().Name}: {fault.Exception.InnerException?.Message}", 300),
                });
        };
    }

    static void TellBeats(Pulse pulse, Voice voice) => new Thread(() =>
    {
        using var pause = new ManualResetEventSlim();
        for (var before = (Beat?)null; !voice.IsDone; pause.Wait(BetweenBeats))
            if (pulse.Now is var now && now != before)
                voice.Say(new() { Beat = before = now });
    })
    { IsBackground = true, Name = "pulse" }.Start();

    /// <summary>Ends this process when standard input ends. The process that started it holds the input open, and writes nothing to it.</summary>
    static void EndWith(Stream input) => new Thread(() =>
    {
        try
        {
            while (input.ReadByte() >= 0)
            {
                // Nothing is asked for yet.
            }
        }
        catch (IOException)
        {
            // Closed or broken by the client: the end all the same.
        }
        HardExit.With(ExitCodes.Interrupted);
    })
    { IsBackground = true, Name = "lifeline" }.Start();

    /// <summary>Sends whole lines, from any thread.</summary>
    sealed class Voice(Stream output)
    {
        readonly Lock _lock = new();
        volatile bool _done;

        /// <summary>Whether everything was said.</summary>
        public bool IsDone { get => _done; set => _done = value; }

        public void Say(ClientLine line)
        {
            try
            {
                lock (_lock)
                {
                    output.Write(line.ToBytes());
                    output.Flush();
                }
            }
            catch (Exception refusal) when (refusal is IOException or SuiteException or ObjectDisposedException)
            {
                // The client closed the output; the other process sees that it ended.
            }
        }
    }
}
