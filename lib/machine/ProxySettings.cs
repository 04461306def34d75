using System.Net;
using PoolBench.Core.Processes;
using PoolBench.Core.Terminal;

namespace PoolBench.Machine;

/// <summary>
/// What the proxy variables, and outside Linux the system's proxy settings, would do to a .NET client. PoolBench's own clients use no proxy.
/// </summary>
/// <param name="given">The variables that are set.</param>
/// <param name="system">The proxy that the runtime makes of all that; null without one.</param>
/// <param name="inCgi">
/// Whether <c>GATEWAY_INTERFACE</c> is set. .NET then ignores <c>HTTP_PROXY</c>, because a request's header may have set it.
/// </param>
sealed class ProxySettings(IReadOnlyDictionary<string, string> given, IWebProxy? system, bool inCgi)
{
    /// <summary>The settings of this program.</summary>
    public static ProxySettings Real => new(Proxies.Given, Proxies.OfSystem, Environment.GetEnvironmentVariable("GATEWAY_INTERFACE") is not null);

    /// <summary>No variable, no proxy.</summary>
    public static ProxySettings None { get; } = new(new Dictionary<string, string>(), null, inCgi: false);

    /// <summary>The variables that are set, by name.</summary>
    public IReadOnlyList<string> Names { get; } = [.. given.Keys.Order(StringComparer.Ordinal).Select(name => PlainText.Clean(name, 40))];

    /// <summary>The hosts that need no proxy; empty when there is no list.</summary>
    public IReadOnlyList<string> Exempt { get; } =
    [
        .. (Value(given, "no_proxy") ?? Value(given, "NO_PROXY") ?? "").Split((char[])[',', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(host => PlainText.Clean(host, 60)),
    ];

    /// <summary>The proxy for a request, without the name and password in it; null without one.</summary>
    public string? For(string address)
    {
        var uri = new Uri(address);
        try
        {
            return system is null || system.IsBypassed(uri) || system.GetProxy(uri) is not { } proxy || proxy == uri ? null
                : PlainText.Clean($"{proxy.Scheme}://{proxy.Authority}", 100);
        }
        catch (Exception fault) when (fault is UriFormatException or PlatformNotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The variable that decides for a scheme. Lower case comes before upper case, and both before the variables for all schemes.</summary>
    public string? Wins(string scheme) => ((string[])[$"{scheme}_proxy", $"{scheme.ToUpperInvariant()}_PROXY", "all_proxy", "ALL_PROXY"])
        .FirstOrDefault(name => !(inCgi && name == "HTTP_PROXY") && Value(given, name) is not null);

    static string? Value(IReadOnlyDictionary<string, string> given, string name) =>
        given.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
