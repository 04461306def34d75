using System.CommandLine;
using PoolBench.Core;
using PoolBench.Core.Commands;

namespace PoolBench.Analysis.Commands;

/// <summary>The command line of <c>analysis</c>: its verbs.</summary>
public static class AnalysisCommands
{
    /// <summary>Runs one command; every fault becomes a sentence on <paramref name="error"/>.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Cli.Guard(error, () => Cli.Invoke(Root(output), args, output, error, "analysis"));
    }

    static RootCommand Root(TextWriter output)
    {
        var root = new RootCommand("PoolBench: reads Runs, judges them, and publishes what they say.")
        {
            SummaryCommand.Create(output),
            GateCommand.Create(output),
            CompareCommand.Create(output),
            CalibrateCommand.Create(output),
            AcceptCommand.Create(output),
            ReportCommand.Create(output),
            ExportCommand.Create(output),
            ReadmeCommand.Create(output),
            PruneCommand.Create(output),
        };
        Cli.Dress(root, AnalysisHelp.Examples);
        return root;
    }
}
