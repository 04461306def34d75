using System.CommandLine;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Commands;

static class PruneCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project analysis -- prune
              removes all but the ten newest Runs, and says which
          dotnet run -c Release --project analysis -- prune --keep 3 --dir /data/runs
              all but the three newest of another folder

        Removes only what is a Run and holds nothing else.
        Exit codes: 0 fine, 2 bad usage, or a folder that cannot be read or written, 70 a fault of PoolBench itself, 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    public static Command Create(TextWriter output)
    {
        var keep = new Option<int>("--keep")
        {
            Description = "How many of the newest Runs to keep; 0 removes every Run.",
            DefaultValueFactory = _ => 10,
            CustomParser = WholeNumber.Between("--keep", 0, 1_000_000),
        };
        var folder = new Option<string?>("--dir") { Description = Hint.As("The folder of Runs; by default results/runs.") };
        var command = new Command("prune", "Removes all but the newest Runs. Asks nothing, and says what it removed.") { keep, folder };
        Cli.WithExamples(command, Examples);
        command.SetAction(parsed =>
        {
            Prune(parsed.GetValue(folder), parsed.GetValue(keep), output);
            return ExitCodes.Fine;
        });
        return command;
    }

    static void Prune(string? folder, int keep, TextWriter output)
    {
        var screen = Screen.For(output);
        if (folder is null && !Directory.Exists(RunFolders.Default))
        {
            screen.Line("There are no Runs.");
            return;
        }
        folder ??= RunFolders.Default;
        var removed = 0;
        var (kept, others, mixed) = Pruning.Prune(folder, keep, run =>
        {
            removed++;
            screen.Line($"Removed {Path.GetFileName(run)}");
        });
        screen.Line($"{folder}: {Runs(removed)} removed, {Runs(kept.Count)} kept.");
        if (others.Where(other => !ResultsFolder.Here.Holds(other)).Select(Path.GetFileName).ToArray() is { Length: > 0 } strange)
            screen.Line($"Left alone, because they are not Runs: {string.Join(", ", strange)}");
        foreach (var (run, path) in mixed)
            screen.Line($"Left alone, because PoolBench did not make all of it: {Path.GetFileName(run)} holds {path}");
    }

    static string Runs(int count) => count == 1 ? "1 Run" : $"{Numbers.Count(count)} Runs";
}
