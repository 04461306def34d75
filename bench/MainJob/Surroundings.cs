using PoolBench.Core;
using PoolBench.Measure;
using PoolBench.Measure.Injection;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Remote;
using PoolBench.Server.Json;

namespace PoolBench.Bench.MainJob;

/// <summary>What the process that runs the suite tells a case's process, through environment variables.</summary>
sealed class Surroundings
{
    /// <summary>The control address of the server.</summary>
    public const string ControlVariable = "POOLBENCH_CONTROL";

    /// <summary>The folder for the recordings of the cases.</summary>
    public const string RecordingsVariable = "POOLBENCH_RECORDINGS";

    /// <summary>The faults to inject, a space, and the control address of the server that they are meant for.</summary>
    public const string InjectVariable = "POOLBENCH_INJECT";

    /// <summary>The server's secret and root, and whether it may be another machine; see <see cref="ServerAddress"/>.</summary>
    const string TokenVariable = "POOLBENCH_TOKEN_FILE", RootVariable = "POOLBENCH_ROOT_SHA256", RemoteVariable = "POOLBENCH_ALLOW_REMOTE";

    /// <summary>The variables that name a server to a case's process.</summary>
    public static IEnumerable<(string Name, string Value)> Of(ServerAddress server)
    {
        yield return (ControlVariable, server.Url);
        if (server.TokenFile is { } token)
            yield return (TokenVariable, Path.GetFullPath(token));
        if (server.RootSha256 is { } root)
            yield return (RootVariable, root);
        if (server.AllowRemote)
            yield return (RemoteVariable, "1");
    }

    Surroundings(ServerAddress server, string files, string? inject)
    {
        Faults = FaultsOf(inject, server.Url);
        Control = ControlClient.ConnectAsync(server).GetAwaiter().GetResult();
        Ready = Control.ReadyAsync().GetAwaiter().GetResult();
        CaseFiles = new CaseFiles(files);
    }

    /// <summary>Whether a process that runs the suite started this one.</summary>
    public static bool AreGiven => Environment.GetEnvironmentVariable(ControlVariable) is not null;

    /// <summary>The faults that the user asked for; null without any.</summary>
    public Faults? Faults { get; }

    public ControlClient Control { get; }

    public ReadyLine Ready { get; }

    public CaseFiles CaseFiles { get; }

    /// <summary>Reports a failure that came before the case had a recording. A recording that exists stays.</summary>
    public static void RecordFailure(Case row, Exception failure)
    {
        var files = new CaseFiles(Variable(RecordingsVariable));
        if (files.Read(row) is null)
            files.Write(row, [], failure.Message.ReplaceLineEndings(" "));
    }

    /// <summary>Reads the variables and ties this process to the server, so that neither outlives the suite.</summary>
    public static Surroundings OfChild()
    {
        var surroundings = new Surroundings(
            ServerAddress.Of(Variable(ControlVariable), Environment.GetEnvironmentVariable(TokenVariable),
                Environment.GetEnvironmentVariable(RootVariable), Environment.GetEnvironmentVariable(RemoteVariable) == "1"),
            Variable(RecordingsVariable), Environment.GetEnvironmentVariable(InjectVariable));
        _ = Task.Run(surroundings.EndWithServerAsync);
        return surroundings;
    }

    /// <summary>The server ends with the suite, even if the suite is killed; this process ends with the server.</summary>
    async Task EndWithServerAsync()
    {
        await Control.EndAsync();
        Console.Error.WriteLine("The server ended; this case ends with it.");
        Environment.Exit(ExitCodes.NotMeasured);
    }

    /// <summary>The variable's value: faults that are meant for one server only, and so for one Run.</summary>
    public static string Inject(Faults faults, string control) => $"{faults} {control}";

    /// <summary>Reads the value. Nobody knows a server's free port beforehand, so a stale variable cannot inject faults here.</summary>
    /// <exception cref="InvalidOperationException">The value is meant for another server, or cannot be read.</exception>
    internal static Faults? FaultsOf(string? variable, string control)
    {
        if (variable is null)
            return null;
        return variable.Split(' ') is [var text, var server] && server == control && Faults.TryParse(text, out var faults, out _) ? faults
            : throw new InvalidOperationException($"{InjectVariable} is '{variable}', which this Run did not "
                + "set: unset it, and ask for faults with --inject");
    }

    static string Variable(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set: a case runs in a process started by the suite");
}
