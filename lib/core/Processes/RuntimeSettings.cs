using System.Collections;
using PoolBench.Core.Runs;

namespace PoolBench.Core.Processes;

/// <summary>Runtime settings of client and server, as the environment has them.</summary>
static class RuntimeSettings
{
    /// <summary>Environment variables that we set for every process.</summary>
    public static IReadOnlyDictionary<string, string> Both => RuntimeDefaults.Variables;

    /// <summary>The settings of the processes that this one starts, as a Run stores them. They inherit this process's settings.</summary>
    public static IReadOnlyList<string> OfChildren => Of(Variables().Concat(Both).GroupBy(variable => variable.Key).Select(given => given.Last()));

    /// <summary>The settings of this process.</summary>
    public static IReadOnlyList<string> OfThis => Of(Variables());

    static IReadOnlyList<string> Of(IEnumerable<KeyValuePair<string, string>> variables) => RuntimeDefaults.Settings(variables);

    static IEnumerable<KeyValuePair<string, string>> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value ?? ""));
}
