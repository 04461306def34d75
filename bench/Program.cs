using System.Text;
using PoolBench.Analysis.Commands;

namespace PoolBench.Bench;

static class Program
{
    static int Main(string[] args)
    {
        Console.OutputEncoding = Encoding.UTF8;
        return CaseProcess.Run(args) ?? Cli.Guard(Console.Error, () => CommandLine.Run(args, Console.Out, Console.Error));
    }
}
