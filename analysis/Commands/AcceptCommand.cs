using System.CommandLine;
using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Runs;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Commands;

static class AcceptCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project analysis -- accept latest --as quick
              the newest Run becomes results/baselines/quick; says what that changes
          dotnet run -c Release --project analysis -- accept latest --as quick --without-latency
              the same, a fifth of the size: the gate needs no latencies

        Refuses a Run that is incomplete, whose exact counters disagree, or that has injected faults; without --allow-dirty also one that
        no commit can make again. Replaces a folder of that name only if it is a baseline and holds nothing else. Commit it afterwards.
        Exit codes: 0 fine, 2 bad usage, or data that cannot be read or written, 4 the Run is refused,
        70 a fault of PoolBench itself, 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    public static Command Create(TextWriter output)
    {
        var run = new Argument<string>("RUN") { Description = "A Run's folder, the run.json in it, or the word latest." };
        var name = new Option<string>("--as") { Description = $"Name of the baseline: {Baselines.Grammar}.", HelpName = "NAME", Required = true };
        var dirty = new Option<bool>("--allow-dirty") { Description = "Also accepts a Run of a checkout with changes, or outside one." };
        var without = new Option<bool>("--without-latency") { Description = "Leaves the latencies out." };
        var parent = new Option<string?>("--dir")
        {
            Description = Hint.As("The folder of baselines; by default results/baselines."),
            HelpName = "DIR",
        };
        var command = new Command("accept", "Makes a Run the baseline of that name.") { run, name, dirty, without, parent };
        Cli.WithExamples(command, Examples);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(run)!;
            var loaded = LoadedRun.Read(path == "latest" ? RunFolders.Latest(RunFolders.Default) : path);
            if (!Baselines.IsName(parsed.GetValue(name)))
                throw new SuiteException(PlainText.Clean($"--as {parsed.GetValue(name)}: wanted {Baselines.Grammar}."));
            Baselines.Check(loaded, parsed.GetValue(dirty));
            var folder = parsed.GetValue(parent) is { } given ? Path.Combine(OutputFile.Named(given), parsed.GetValue(name)!)
                : Baselines.FolderOf(parsed.GetValue(name)!);
            Accept(loaded, folder, parsed.GetValue(without), Screen.For(output));
            return ExitCodes.Fine;
        });
        return command;
    }

    static void Accept(LoadedRun loaded, string folder, bool withoutLatency, Screen screen)
    {
        OwnRun.Baseline.Check(folder);
        if (File.Exists(Path.Combine(folder, RunFolders.RunFile)))
            SayChanges(folder, loaded, screen);
        Baselines.Write(loaded, folder, withoutLatency);
        screen.Paragraph($"{folder}: Run {loaded.Run.Id}, {Numbers.Count(loaded.Run.Plan.Count)} "
            + $"cases{(withoutLatency ? ", without latencies" : "")}. Commit it.", Tone.Title);
    }

    static void SayChanges(string folder, LoadedRun loaded, Screen screen)
    {
        screen.Paragraph($"{folder} exists; accepting {loaded.Run.Id} changes:");
        var old = RunStore.Open(folder).Load();
        var lines = CaseComparison.Of(old.Cases, loaded.Run.Cases, old.PlannedIds, loaded.Run.PlannedIds)
            .Where(finding => finding.Standing is not Standing.Passed && finding.Verdict is not (Verdict.Same or Verdict.Inconclusive))
            .Select(finding => $"{finding.CaseId}: {finding.Numbers}").ToArray();
        foreach (var line in lines.DefaultIfEmpty("no count"))
            screen.Paragraph(line, Tone.Plain, "  ", "    ");
    }
}
