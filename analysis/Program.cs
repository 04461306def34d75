using PoolBench.Analysis.Commands;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Processes;

namespace PoolBench.Analysis;

static class Program
{
    static int Main(string[] args) => DescriptorLimit.Suffices() ? Begin(args) : ExitCodes.NotMeasured;

    // Apart, so that what it needs is loaded when there is room for it.
    static int Begin(string[] args) => Cli.Start((output, error) => AnalysisCommands.Run(args, output, error));
}
