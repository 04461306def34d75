using PoolBench.Core.Store;

namespace PoolBench.Core.Commands;

/// <summary>Adapts commands and folders in messages and help to how the program was called. Every hint goes through here.</summary>
public static class Hint
{
    /// <summary>
    /// The text with the commands and folders that work here. Write it as for a checkout: the installed tool prints <c>poolbench</c> instead, and
    /// outside a checkout the folder is <c>poolbench-results</c>.
    /// </summary>
    /// <param name="text">A sentence or examples with commands, e.g. <c>dotnet run -c Release --project bench -- claims</c>.</param>
    public static string As(string text) => ResultsFolder.Here.Named(Caller.Here.Typed(text));
}
