namespace PoolBench.Bench;

/// <summary>Runtime settings that client and server share, so that neither is measured under rules of its own.</summary>
static class RuntimeSettings
{
    /// <summary>Environment variables of both processes.</summary>
    public static IReadOnlyDictionary<string, string> Both { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        // Tier-1 code at once instead of 100 ms after the last tier-0 method: latencies level off within 2,000 to 3,000 requests.
        ["DOTNET_TC_CallCountingDelayMs"] = "0",
        ["DOTNET_gcServer"] = "0",
    };

    /// <summary>As they are written into a Run.</summary>
    public static IReadOnlyList<string> Text { get; } = [.. Both.Select(setting => $"{setting.Key["DOTNET_".Length..]}={setting.Value}")];
}
