using System.CommandLine;
using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Runs;
using PoolBench.Analysis.Observed;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Core.Traces;

namespace PoolBench.Analysis.Commands;

static class CompareCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project analysis -- compare quick latest
              what differs between the accepted Run results/baselines/quick and the newest Run
          dotnet run -c Release --project analysis -- compare results/traces/20261128T101500Z-MyApp results/traces/20261128T113000Z-MyApp
              an observed program before and after a change

        It shows and does not judge. Ratios of time between two Runs are no evidence: hours and machines differ.
        Exit codes: 0 fine, 2 bad usage or a Run that cannot be read, 70 a fault of PoolBench itself, 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    public static Command Create(TextWriter output)
    {
        var first = new Argument<string>("A") { Description = Hint.As("A Run: its folder, its run.json, a name in results/baselines, or latest.") };
        var second = new Argument<string>("B") { Description = "Another." };
        var width = SummaryCommand.Width();
        var command = new Command("compare", "Puts two Runs side by side: environment, counters, time and bytes.") { first, second, width };
        Cli.WithExamples(command, Examples);
        command.SetAction(parsed =>
        {
            if (TraceFile.IsTrace(parsed.GetValue(first)!) && TraceFile.IsTrace(parsed.GetValue(second)!))
            {
                TraceDifference.Print(TraceFile.Load(parsed.GetValue(first)!), TraceFile.Load(parsed.GetValue(second)!),
                    Screen.For(output, parsed.GetValue(width)));
                return ExitCodes.Fine;
            }
            RunDifference.Print(Load(parsed.GetValue(first)!), Load(parsed.GetValue(second)!), Screen.For(output, parsed.GetValue(width)));
            return ExitCodes.Fine;
        });
        return command;
    }

    static Core.Runs.Run Load(string word) => Subject.Of(word) is { Kind: SubjectKind.Run } subject
        ? RunStore.Open(subject.Place).Load()
        : throw SuiteException.In(
            word, null, "this is not a Run", Hint.As("a Run's folder, its run.json, a name in results/baselines, or latest"),
            "Make a Run of it first.");
}
