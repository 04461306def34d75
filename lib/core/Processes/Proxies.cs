using System.Collections;
using System.Net;

namespace PoolBench.Core.Processes;

/// <summary>
/// Keeps the proxy of the person's own out: all is sent on loopback, and a proxy's connections would be counted in place of the client's.
/// </summary>
public static class Proxies
{
    /// <summary>The variables that this program was started with and that name a proxy, or what goes without one.</summary>
    public static IReadOnlyDictionary<string, string> Given { get; private set; } = new Dictionary<string, string>();

    /// <summary>The proxy that a .NET client takes here when nobody keeps it out; null: none.</summary>
    public static IWebProxy? OfSystem { get; private set; }

    /// <summary>
    /// From here on no client of this process has a proxy that it was not given itself, and no child is told of one: not a build of an earlier day,
    /// not a client in another language, not what a user's client starts. What fetches packages is handed <see cref="Given"/>.
    /// </summary>
    public static void None()
    {
        Given = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Where(variable => IsVariable((string)variable.Key))
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
        // Linux has no other settings for it. Clients then stay as they are, to the last byte.
        if (Given.Count == 0 && OperatingSystem.IsLinux())
            return;
        // Asked first: it reads the variables when it is asked.
        OfSystem = HttpClient.DefaultProxy;
        // Without an address a proxy is bypassed by everything.
        HttpClient.DefaultProxy = new WebProxy();
        foreach (var name in Given.Keys)
            Environment.SetEnvironmentVariable(name, null);
    }

    /// <summary>Whether a variable says which proxy is used, or for what none is: <c>http_proxy</c>, <c>NO_PROXY</c> and their like.</summary>
    static bool IsVariable(string name) => name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase);
}
