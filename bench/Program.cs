using PoolBench.Bench.MainJob;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Processes;

namespace PoolBench.Bench;

static class Program
{
    static int Main(string[] args) => DescriptorLimit.Suffices() ? Begin(args) : ExitCodes.NotMeasured;

    // Apart, so that what it needs is loaded when there is room for it.
    static int Begin(string[] args) => CaseProcess.Run(args)
        ?? (args is [CommandLine.ServerVerb, .. var words] ? Server.Program.Run(words, Hint.As("dotnet run -c Release --project server --"))
            : Cli.Start((output, error) => CommandLine.Run(args, output, error)));
}
