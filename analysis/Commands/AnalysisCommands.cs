using System.CommandLine;
using PoolBench.Core;
using PoolBench.Core.Commands;

namespace PoolBench.Analysis.Commands;

/// <summary>The command line of <c>analysis</c>: its verbs.</summary>
static class AnalysisCommands
{
    /// <summary>Runs one command. Every fault becomes a sentence on <paramref name="error"/>.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error) =>
        Cli.Guard(error, () => Cli.Invoke(Root(output), args, output, error, "analysis"));

    /// <summary>Every verb, with the function that creates it.</summary>
    internal static IReadOnlyList<(string Name, Func<TextWriter, Command> Create)> Verbs { get; } =
    [
        ("summary", SummaryCommand.Create), ("gate", GateCommand.Create), ("compare", CompareCommand.Create),
        ("calibrate", CalibrateCommand.Create), ("accept", AcceptCommand.Create), ("report", ReportCommand.Create),
        ("export", ExportCommand.Create), ("fleet", FleetAccountCommand.Create), ("readme", ReadmeCommand.Create), ("site", SiteCommand.Create),
        ("prune", PruneCommand.Create),
    ];

    static RootCommand Root(TextWriter output)
    {
        var root = new RootCommand("PoolBench: reads Runs, judges them, and publishes what they say.");
        foreach (var (_, create) in Verbs)
            root.Add(create(output));
        Cli.Dress(root, AnalysisHelp.Examples);
        return root;
    }
}
