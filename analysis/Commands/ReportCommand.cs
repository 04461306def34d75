using System.CommandLine;
using PoolBench.Analysis.Observed;
using PoolBench.Analysis.Report.View;
using PoolBench.Analysis.Report.Write;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Core.Traces;

namespace PoolBench.Analysis.Commands;

static class ReportCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project analysis -- report latest
              the newest Run as a page: results/runs/<Run>/report/index.html, with a Markdown twin and the data beside it
          dotnet run -c Release --project analysis -- report latest --verdict gate.json --out page
              the same with a gate's verdict, in a folder of your choice
          dotnet run -c Release --project analysis -- report before/run.json after/run.json --out compared
              two to eight Runs side by side; a folder of more makes a history

        A folder that exists is replaced only when it is a report and holds nothing else; what was changed in it by hand goes with it.
        Exit codes: 0 fine, 2 bad usage, or data that cannot be read or written, 70 a fault of PoolBench itself, 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    public static Command Create(TextWriter output)
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = $"A Run's folder, the run.json in it, the word latest, a folder of Runs, or a trace. Two to {Comparison.Most} "
                + "Runs stand side by side, more make a history.",
            Arity = ArgumentArity.OneOrMore,
        };
        var folder = new Option<string?>("--out")
        {
            Description = "The report's folder; by default report/ in the Run's folder (the last one's, of several).",
        };
        var verdict = new Option<string?>("--verdict")
        {
            Description = "A gate's verdict to show with one Run: the file that gate --json wrote.",
            HelpName = "F",
        };
        var command = new Command(
            "report", "Writes a report: one page that needs nothing else, its Markdown twin, its drawings and its data.") { runs, folder, verdict };
        Cli.WithExamples(command, Examples);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(runs) is [var only] && only != "latest" && TraceFile.IsTrace(only))
                return Observed(only, parsed.GetValue(folder), output);
            RunStore[] stores = [.. parsed.GetValue(runs)!.SelectMany(Expand)];
            var target = parsed.GetValue(folder) ?? Path.Combine(stores[^1].Folder, "report");
            // Refuses a bad target before it reads the Run, which takes longer.
            OwnReport.Folder.Check(target);
            var judged = parsed.GetValue(verdict) is { } file ? VerdictView.Read(file) : null;
            if (judged is not null && stores.Length > 1)
                throw new SuiteException($"--verdict goes with the report of one Run, and {Numbers.Count(stores.Length)} are given. "
                    + "Leave it out, or give the candidate's Run alone.");
            var files = stores.Length == 1 ? Publication.Of(stores[0], judged)
                : stores.Length <= Comparison.Most ? Publication.SideBySide(stores)
                : Publication.Over(stores);
            Publication.Write(target, files);
            var page = Path.Combine(target, Publication.Page);
            var read = stores.Length == 1 ? "1 Run" : $"{Numbers.Count(stores.Length)} Runs";
            Screen.For(output).Line($"Report written: {page} ({Numbers.Fixed(files[0].Content.Length / 1024.0, 0)} KB, {read})");
            return ExitCodes.Fine;
        });
        return command;
    }

    /// <summary>The report of one trace.</summary>
    static int Observed(string path, string? folder, TextWriter output)
    {
        var target = folder ?? Path.Combine(Directory.Exists(path) ? path : Path.GetDirectoryName(path)!, "report");
        OwnReport.Folder.Check(target);
        var files = TracePublication.Of(TraceFile.Load(path));
        Publication.Write(target, files);
        Screen.For(output).Line($"Report written: {Path.Combine(target, Publication.Page)} ({Numbers.Fixed(files[0].Content.Length / 1024.0, 0)} "
            + $"KB, 1 trace)");
        return ExitCodes.Fine;
    }

    /// <summary>A Run, or all Runs of a folder, the oldest first.</summary>
    static IEnumerable<RunStore> Expand(string path)
    {
        if (path == "latest")
            return [RunStore.Open(RunFolders.Latest(RunFolders.Default))];
        if (!Directory.Exists(path) || File.Exists(Path.Combine(path, RunFolders.RunFile)))
            return [RunStore.Open(path)];
        var inside = RunFolders.List(path);
        return inside.Count > 0
            ? inside.Reverse().Select(RunStore.Open)
            : throw SuiteException.In(path, null, "the folder is not a Run and holds none", "a Run's folder, or a folder of Runs",
                $"See {RunFolders.Default}, or give the word latest.");
    }
}
