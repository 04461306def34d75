using PoolBench.Analysis;
using PoolBench.Server;

namespace PoolBench.Bench;

/// <summary>What a case's process is told by the process that runs the suite, through environment variables.</summary>
sealed class Surroundings
{
    /// <summary>The control address of the server.</summary>
    public const string ControlVariable = "POOLBENCH_CONTROL";

    /// <summary>The folder for recordings.</summary>
    public const string RecordingsVariable = "POOLBENCH_RECORDINGS";

    Surroundings(string control, string recordings)
    {
        Control = new ControlClient(control);
        Ready = Control.ReadyAsync().GetAwaiter().GetResult();
        Recordings = new Recordings(recordings);
    }

    public ControlClient Control { get; }

    public ReadyLine Ready { get; }

    public Recordings Recordings { get; }

    /// <summary>Reads the variables and ties this process to the server, so that neither outlives the suite.</summary>
    public static Surroundings OfChild()
    {
        var surroundings = new Surroundings(Variable(ControlVariable), Variable(RecordingsVariable));
        _ = Task.Run(surroundings.EndWithServerAsync);
        return surroundings;
    }

    /// <summary>The server ends with the suite, even when that is killed; this process ends with the server.</summary>
    async Task EndWithServerAsync()
    {
        await Control.EndAsync();
        Console.Error.WriteLine("The server ended; this case ends with it.");
        Environment.Exit(ExitCodes.NotMeasured);
    }

    static string Variable(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set: a case runs in a process started by the suite");
}
