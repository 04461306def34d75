using PoolBench.Core.Store;

namespace PoolBench.Core.Commands;

/// <summary>Commands and folders in messages and in help, as they are where the program was called. Every hint goes through here.</summary>
public static class Hint
{
    /// <summary>
    /// The same text with the command as it was called: written as in a checkout, it says <c>poolbench</c> when the installed tool prints it, and
    /// <c>poolbench-results</c> where no checkout is around.
    /// </summary>
    /// <param name="text">A sentence or examples with commands such as <c>dotnet run -c Release --project bench -- claims</c>.</param>
    public static string As(string text) => ResultsFolder.Here.Named(Caller.Here.Typed(text));
}
