using System.CommandLine;
using PoolBench.Bench.MainJob;
using PoolBench.Core;
using PoolBench.Measure.Own;
using PoolBench.Measure.Recording;

namespace PoolBench.Bench.Loads;

/// <summary>The user's choice by <c>--client</c> and <c>--client-per-request</c>.</summary>
/// <param name="Source">Hands out the clients.</param>
/// <param name="PerRequest">Whether to ask for a new client with each request.</param>
sealed record OwnClientChoice(ClientSource Source, bool PerRequest)
{
    /// <summary>The two options of a verb.</summary>
    internal sealed class Options
    {
        public Option<string?> Client { get; } = new("--client")
        {
            HelpName = "FILE.dll[:Type[.Method]]",
            Description = "A client of your own: a public IHttpClientFactory, or a public static method that "
                + "returns an HttpClient or HttpMessageHandler.",
        };

        public Option<bool> PerRequest
        {
            get;
        } = new("--client-per-request") { Description = "Asks for a new client of your own with each request." };

        /// <summary>Reads the options without loading the assembly; null when neither was given.</summary>
        /// <exception cref="SuiteException">There is no such file, or only the second option was given; exit code 2.</exception>
        public OwnClientChoice? Read(ParseResult parsed)
        {
            var perRequest = parsed.GetValue(PerRequest);
            if (parsed.GetValue(Client) is { } text)
                return new(ClientSource.Named(text), perRequest);
            return perRequest
                ? throw new SuiteException("--client-per-request goes with --client, which says where clients come from. Add it, or leave both out.")
                : null;
        }
    }

    /// <summary>The environment variable that tells a case's process which client to use. It adds cases; it does not choose among them.</summary>
    public const string ClientVariable = "POOLBENCH_CLIENT";

    /// <summary>The environment variable that says whether to ask for a new client with each request.</summary>
    public const string PerRequestVariable = "POOLBENCH_CLIENT_PER_REQUEST";

    /// <summary>The main job's choice, in its own process and in those of its cases; null without one.</summary>
    public static OwnClientChoice? Current => s_current ??= Surroundings.AreGiven ? OfChild() : null;

    static OwnClientChoice? s_current;

    /// <summary>Makes this the choice of the process, so that its list of cases has rows for the client.</summary>
    public void Adopt() => s_current = this;

    /// <summary>The strategy for rows that run in processes started by this one.</summary>
    public OwnClient Strategy => field ??= new OwnClient(Source, PerRequest, SystemRoots.NotInChildren);

    /// <summary>Loads the client in a process of its own and asks for one, so that a wrong client is refused before anything begins.</summary>
    /// <param name="error">Shows what the client wrote.</param>
    /// <exception cref="SuiteException">It is not a client, exit code 2; or it ended its process or hangs, exit code 4.</exception>
    public async Task CheckAsync(TextWriter error)
    {
        var pulse = new Pulse();
        using var process = ClientProcess.Start(
            null, ["--client", Source.Text, .. PerRequest ? (string[])["--client-per-request"] : []], null, pulse);
        var stuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var dog = new Watchdog(pulse, beat => beat.Limit(LoadWatch.Usual), _ => stuck.TrySetResult());
        try
        {
            var check = process.CheckAsync();
            if (await Task.WhenAny(check, stuck.Task) != check)
                throw new SuiteException($"Nothing happened for {LoadWatch.Usual.TotalSeconds:0} s while {pulse.Now}. Nothing "
                    + "was measured. Find out what your client waits for.", ExitCodes.NotMeasured);
            await check;
        }
        finally
        {
            await process.EndAsync(error);
        }
    }

    static OwnClientChoice? OfChild() => Environment.GetEnvironmentVariable(ClientVariable) is { Length: > 0 } text
        ? new(ClientSource.Named(text), Environment.GetEnvironmentVariable(PerRequestVariable) == "1")
        : null;
}
