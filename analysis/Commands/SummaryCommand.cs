using System.CommandLine;
using PoolBench.Analysis.Observed;
using PoolBench.Analysis.Tables;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Core.Traces;

namespace PoolBench.Analysis.Commands;

static class SummaryCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project analysis -- summary latest
              the newest Run's tables, as the main job printed them
          dotnet run -c Release --project analysis -- summary results/runs/20261122T101500Z-1a2b3c4 --width 120
              an older Run, in one wide table for each question

        Exit codes: 0 fine, 2 bad usage or a Run that cannot be read, 70 a fault of PoolBench itself, 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    public static Command Create(TextWriter output)
    {
        var run = new Argument<string>("RUN") { Description = "A Run's folder, the run.json in it, the word latest, or an observed program's "
            + "trace." };
        var width = Width();
        var command = new Command("summary", "Prints the tables of a Run, or what a trace says, from disk alone.") { run, width };
        Cli.WithExamples(command, Examples);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(run)!;
            if (path != "latest" && TraceFile.IsTrace(path))
            {
                TraceSummary.Print(TraceFile.Load(path), Screen.For(output, parsed.GetValue(width)));
                return ExitCodes.Fine;
            }
            var loaded = LoadedRun.Read(path == "latest" ? RunFolders.Latest(RunFolders.Default) : path);
            Summary.Print(loaded, Screen.For(output, parsed.GetValue(width)));
            return ExitCodes.Fine;
        });
        return command;
    }

    /// <summary>The option for the width of what is printed.</summary>
    public static Option<int?> Width() => new("--width")
    {
        Description = $"Characters a line may have, {Screen.MinWidth} to 1000; by default as many as the terminal has.",
        CustomParser = text => WholeNumber.Between("--width", Screen.MinWidth, 1000)(text),
    };
}
