using System.Runtime.CompilerServices;

namespace PoolBench.Tests;

/// <summary>Programs that the tests start run for a second or two each.</summary>
static class ColdProcesses
{
    /// <summary>
    /// Tells the runtime of each to spend little on code that is to run for long: to compile anew only what is called very often, without watching it
    /// first, and to write machine code where it will run. Tests look at counts, and the better code would come too late.
    /// </summary>
    static readonly (string Name, string Value)[] s_variables =
    [
        ("DOTNET_TC_CallCountThreshold", "1000"),
        ("DOTNET_TieredPGO", "0"),
        ("DOTNET_EnableWriteXorExecute", "0"),
        ("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"),
    ];

    [ModuleInitializer]
    internal static void SetForAll()
    {
        foreach (var (name, value) in s_variables)
            if (Environment.GetEnvironmentVariable(name) is null)
                Environment.SetEnvironmentVariable(name, value);
    }
}
