using PoolBench.Core.Terminal;

namespace PoolBench.Core.Runs;

/// <summary>The runtime settings that every process of a Run is given; what else a person's environment sets stays, and is named.</summary>
public static class RuntimeDefaults
{
    /// <summary>Environment variables of client and server, so that neither is measured under rules of its own.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        // Tier-1 code at once instead of 100 ms after the last tier-0 method: latencies level off within 2,000 to 3,000 requests.
        ["DOTNET_TC_CallCountingDelayMs"] = "0",
        ["DOTNET_gcServer"] = "0",
    };

    /// <summary>Settings as a Run holds them: sorted, without the usual prefix, and harmless to print.</summary>
    /// <param name="variables">Environment variables; those that are no settings of the runtime are left out.</param>
    public static IReadOnlyList<string> Settings(IEnumerable<KeyValuePair<string, string>> variables) =>
    [
        .. variables.Where(variable => IsSetting(variable.Key))
            .Select(variable => PlainText.Clean($"{Short(variable.Key)}={variable.Value}", Longest))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The settings of a Run that are not PoolBench's own, or not as it sets them.</summary>
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

    /// <summary>What the <c>dotnet</c> command reads, and images for containers set: nothing of it reaches a program that runs.</summary>
    static readonly string[] OfTheCommand =
    [
        "CLI_", "ROOT", "HOST_", "NOLOGO", "ADD_GLOBAL", "SKIP_", "GENERATE_", "MULTILEVEL", "RUNNING_IN",
        "USE_POLLING", "VERSION", "WATCH", "TOOLS_PATH",
    ];
}
