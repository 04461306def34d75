using System.CommandLine;
using System.Text.Json;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Terminal;

namespace PoolBench.Claims;

/// <summary>The hidden verb <c>claim-part</c>, used by <c>claims</c>: the part of an experiment in a confined process.</summary>
static class ClaimPartCommand
{
    /// <summary>The verb's word.</summary>
    public const string Name = "claim-part";

    static readonly Argument<string> Id = new("claim") { Description = "The claim's id." };
    static readonly Argument<string[]> Arguments = new("arguments") { Description = "From the experiment." };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var command = new Command(Name, "Used by claims: one part of an experiment, in a process with lowered limits.") { Id, Arguments };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(Id)!, parsed.GetValue(Arguments)!));
        return command;
    }

    static async Task<int> RunAsync(string id, string[] arguments)
    {
        using var output = new StreamWriter(StandardStreams.OpenOutput());
        Console.SetOut(Console.Error);
        var claim = Claim.All.FirstOrDefault(claim => claim.Id == id)
            ?? throw new SuiteException(PlainText.Clean($"There is no claim '{id}'."));
        _ = EndWithInputAsync();
        await output.WriteLineAsync(JsonSerializer.Serialize(await claim.ProbeAsync(arguments)));
        return ExitCodes.Fine;
    }

    /// <summary>Ends with the parent, which holds standard input open.</summary>
    static async Task EndWithInputAsync()
    {
        using var input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null);
        Environment.Exit(ExitCodes.Interrupted);
    }
}
