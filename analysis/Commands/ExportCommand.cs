using System.CommandLine;
using PoolBench.Analysis.Report.Write;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Commands;

static class ExportCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project analysis -- export latest --out histograms
              every latency histogram of the newest Run as .hlog, .hgrm and .csv

        Exit codes: 0 fine, 2 bad usage, or data that cannot be read or written, 4 the Run holds no latencies,
        70 a fault of PoolBench itself, 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    public static Command Create(TextWriter output)
    {
        var run = new Argument<string>("RUN") { Description = "A Run's folder, the run.json in it, or the word latest." };
        var folder = new Option<string>("--out")
        {
            Description = "Where the files go: a new or empty folder, or one of an earlier export, which is replaced.",
            Required = true,
        };
        var command = new Command("export",
            "Writes every latency histogram as .hlog and .hgrm, which HdrHistogram's tools read, and as .csv with all buckets.")
        {
            run,
            folder,
        };
        Cli.WithExamples(command, Examples);
        command.SetAction(parsed =>
        {
            var screen = Screen.For(output);
            var path = parsed.GetValue(run)!;
            var loaded = LoadedRun.Read(path == "latest" ? RunFolders.Latest(RunFolders.Default) : path);
            var target = parsed.GetValue(folder)!;
            OwnExport.Folder.Check(target);
            if (loaded.Latencies.Count == 0)
            {
                screen.Line("The Run holds no latencies: nothing was written.");
                return ExitCodes.NotMeasured;
            }
            var written = new List<string>();
            OwnExport.Folder.Write(target, fresh =>
            {
                foreach (var (file, content) in Histograms.Files(loaded))
                {
                    Disk.Write(Path.Combine([fresh, .. file.Split('/')]), content);
                    written.Add(file);
                }
                FolderMark.Write(fresh, FolderMark.Export, written);
            });
            screen.Line($"{Numbers.Count(written.Count)} files written to {target}");
            return ExitCodes.Fine;
        });
        return command;
    }
}
