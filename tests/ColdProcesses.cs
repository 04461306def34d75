using System.Runtime.CompilerServices;

namespace PoolBench.Tests;

/// <summary>Programs that the tests start run for a second or two each.</summary>
static class ColdProcesses
{
    /// <summary>Tells the runtime of each to compile anew only what is called very often: tests look at counts, and the optimised code would come too late. Halves the processor time of such a test.</summary>
    [ModuleInitializer]
    internal static void SetForAll()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
            Environment.SetEnvironmentVariable(Variable, "1000");
    }

    const string Variable = "DOTNET_TC_CallCountThreshold";
}
