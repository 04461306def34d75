using System.CommandLine;
using PoolBench.Analysis.Report;
using PoolBench.Analysis.Store;

namespace PoolBench.Analysis.Commands;

static class ExportCommand
{
    public static Command Create(TextWriter output)
    {
        var run = new Argument<string>("RUN") { Description = "A Run's folder, the run.json in it, or the word latest." };
        var folder = new Option<string>("--out") { Description = "Where the files go; made when it is missing.", Required = true };
        var command = new Command("export", "Writes every latency histogram as .hgrm, which HdrHistogram's plotter reads, and as .csv with all buckets.") { run, folder };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(run)!;
            var loaded = LoadedRun.Read(path == "latest" ? RunFolders.Latest(RunFolders.Default) : path);
            var target = parsed.GetValue(folder)!;
            var written = 0;
            foreach (var (file, content) in Histograms.Files(loaded))
            {
                Disk.Write(Path.Combine([target, .. file.Split('/')]), content);
                written++;
            }
            output.WriteLine(written == 0 ? "The Run holds no latencies: nothing was written." : $"{Numbers.Count(written)} files written to {PlainText.Clean(target)}");
            return written == 0 ? ExitCodes.NotMeasured : ExitCodes.Fine;
        });
        return command;
    }
}
