using System.CommandLine;
using System.Text.Json;
using PoolBench.Analysis;
using PoolBench.Analysis.Commands;

namespace PoolBench.Bench;

/// <summary>The verb <c>probe</c>: the part of a claim's experiment that runs in a confined process, used by <c>claims</c>.</summary>
static class ProbeCommand
{
    static readonly Argument<string> Id = new("claim") { Description = "Whose part it is." };
    static readonly Argument<string[]> Arguments = new("arguments") { Description = "What the experiment passes on." };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var command = new Command("probe", "Used by claims: one part of an experiment, in a process whose limits were lowered.") { Id, Arguments };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(Id)!, parsed.GetValue(Arguments)!));
        return command;
    }

    static async Task<int> RunAsync(string id, string[] arguments)
    {
        using var output = new StreamWriter(StandardStreams.OpenOutput());
        Console.SetOut(Console.Error);
        var claim = Claim.All.FirstOrDefault(claim => claim.Id == id) ?? throw new SuiteException(PlainText.Clean($"There is no claim '{id}'."));
        _ = EndWithInputAsync();
        await output.WriteLineAsync(JsonSerializer.Serialize(await claim.ProbeAsync(arguments)));
        return ExitCodes.Fine;
    }

    /// <summary>Whoever started this process holds its standard input open.</summary>
    static async Task EndWithInputAsync()
    {
        using var input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null);
        Environment.Exit(ExitCodes.Interrupted);
    }
}
