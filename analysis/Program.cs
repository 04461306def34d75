using System.Text;
using PoolBench.Analysis.Commands;

namespace PoolBench.Analysis;

static class Program
{
    static int Main(string[] args)
    {
        Console.OutputEncoding = Encoding.UTF8;
        return Cli.Run(args, Console.Out, Console.Error);
    }
}
