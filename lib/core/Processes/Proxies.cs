using System.Collections;
using System.Net;

namespace PoolBench.Core.Processes;

/// <summary>
/// Keeps the user's proxy out of all measurements. Everything is sent on loopback, and a proxy's connections would be counted instead of the
/// client's.
/// </summary>
public static class Proxies
{
    /// <summary>The proxy variables that this program was started with, exceptions from the proxy included.</summary>
    public static IReadOnlyDictionary<string, string> Given { get; private set; } = new Dictionary<string, string>();

    /// <summary>The proxy that a .NET client would use here by default; null: none.</summary>
    public static IWebProxy? OfSystem { get; private set; }

    /// <summary>
    /// From here on, no client of this process uses a proxy unless it sets one itself, and children see no proxy variables. Programs that fetch
    /// packages get <see cref="Given"/> back.
    /// </summary>
    public static void None()
    {
        Given = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Where(variable => IsVariable((string)variable.Key))
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
        // On Linux only these variables set a proxy. Without them, leave the clients exactly as they are.
        if (Given.Count == 0 && OperatingSystem.IsLinux())
            return;
        // Must come first: it reads the variables at this moment.
        OfSystem = HttpClient.DefaultProxy;
        // A proxy without an address is never used.
        HttpClient.DefaultProxy = new WebProxy();
        foreach (var name in Given.Keys)
            Environment.SetEnvironmentVariable(name, null);
    }

    /// <summary>Whether a variable names a proxy, or the hosts that bypass it: <c>http_proxy</c>, <c>NO_PROXY</c> and their like.</summary>
    static bool IsVariable(string name) => name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase);
}
