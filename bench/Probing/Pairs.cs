using System.Globalization;
using PoolBench.Probe;
using PoolBench.Probe.Servers;

namespace PoolBench.Bench.Probing;

/// <summary>Which client loses requests to which server, both with their defaults.</summary>
static class Pairs
{
    /// <summary>A client that ends its connections at least so much earlier is safe from the server's close.</summary>
    static readonly TimeSpan Margin = TimeSpan.FromSeconds(0.8);

    /// <summary>What those who obey a header take off it.</summary>
    static readonly TimeSpan Less = TimeSpan.FromSeconds(1);

    /// <summary>The pair in a word or two; <c>–</c> where the server ended no idle connection.</summary>
    public static string Of(ClientExpiry client, ServerRow server) => server.Http is { IdleTimeoutMs: { } idle } probe
        ? Of(client, TimeSpan.FromMilliseconds(idle), Told(client, probe) is { } told ? TimeSpan.FromMilliseconds(told) : null) : "–";

    static double? Told(ClientExpiry client, ProbeResult probe) => client.AsksForHeader ? probe.AnnouncedIfAskedMs : probe.AnnouncedTimeoutMs;

    /// <summary>The same, of a server's idle time-out and of what it announces.</summary>
    internal static string Of(ClientExpiry client, TimeSpan idle, TimeSpan? announced)
    {
        var own = client.Idle;
        if (client.ObeysHeader && announced - Less is { } told && !(own < told))
            own = told;
        if (own + Margin <= idle)
            return "client first";
        return (client.LosesGet, client.LosesPost) switch
        {
            (true, true) => "loses both",
            (_, true) => "loses POST",
            (true, _) => "loses GET",
            (false, false) => "sends again",
            _ => "not known",
        };
    }

    /// <summary>Each outcome with its clients, the worst first.</summary>
    public static IEnumerable<(string Outcome, string Clients)> Of(ServerRow server, IReadOnlyList<ClientExpiry> clients) =>
        from client in clients
        group $"{client.Client} ({Expiry(client)})" by Of(client, server) into same
        where same.Key != "–"
        orderby Array.IndexOf(Order, same.Key)
        select (same.Key, string.Join(", ", same));

    static readonly string[] Order = ["loses both", "loses GET", "loses POST", "not known", "sends again", "client first"];

    /// <summary>The client's expiry in words.</summary>
    public static string Expiry(ClientExpiry client) => (client.Idle is { } idle
        ? string.Create(CultureInfo.InvariantCulture, $"{idle.TotalSeconds:0.#} s") : "never") + (client.ObeysHeader ? " *" : "");
}
