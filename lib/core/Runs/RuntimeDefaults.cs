using PoolBench.Core.Terminal;

namespace PoolBench.Core.Runs;

/// <summary>The runtime settings that every process of a Run gets. Other settings in the user's environment stay, and the Run names them.</summary>
public static class RuntimeDefaults
{
    /// <summary>Environment variables of client and server, so that both are measured under the same settings.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        // Tier-1 code at once, not 100 ms after the last tier-0 method: latencies then level off within 2,000 to 3,000 requests.
        ["DOTNET_TC_CallCountingDelayMs"] = "0",
        ["DOTNET_gcServer"] = "0",
    };

    /// <summary>Settings as a Run stores them: sorted, without the usual prefix, and safe to print.</summary>
    /// <param name="variables">Environment variables. Those that are not runtime settings are left out.</param>
    public static IReadOnlyList<string> Settings(IEnumerable<KeyValuePair<string, string>> variables) =>
    [
        .. variables.Where(variable => IsSetting(variable.Key))
            .Select(variable => PlainText.Clean($"{Short(variable.Key)}={variable.Value}", Longest))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The settings of a Run that PoolBench does not set, or sets differently.</summary>
    public static IEnumerable<string> Beyond(RunEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.RuntimeSettings.Except(Settings(Variables));
    }

    static bool IsSetting(string name) => Begins(name, OldPrefix) || (Begins(name, Prefix) && !OfTheCommand.Any(word => Begins(Short(name), word)));

    static string Short(string name) => Begins(name, Prefix) ? name[Prefix.Length..] : name;

    static bool Begins(string name, string with) => name.StartsWith(with, StringComparison.OrdinalIgnoreCase);

    const string Prefix = "DOTNET_", OldPrefix = "COMPlus_";
    const int Longest = 200;

    /// <summary>Variables that only the <c>dotnet</c> command reads, or that container images set. They do not affect a running program.</summary>
    static readonly string[] OfTheCommand =
    [
        "CLI_", "ROOT", "HOST_", "NOLOGO", "ADD_GLOBAL", "SKIP_", "GENERATE_", "MULTILEVEL", "RUNNING_IN",
        "USE_POLLING", "VERSION", "WATCH", "TOOLS_PATH",
    ];
}
