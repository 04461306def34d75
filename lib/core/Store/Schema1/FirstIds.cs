using System.Globalization;
using System.Text.RegularExpressions;
using PoolBench.Core.Runs;

namespace PoolBench.Core.Store.Schema1;

/// <summary>Reads from ids what schema 1 had no fields for. Only this code takes ids apart, and only for Runs of schema 1.</summary>
static partial class FirstIds
{
    /// <summary>The facts of a case without a result, from its id.</summary>
    public static PlannedCase Planned(string id)
    {
        var parts = id.Split('/');
        var strategy = parts.Length > 2 ? parts[^2] : parts[^1];
        var (kind, limits) = Strategy(strategy);
        return new()
        {
            Id = id,
            Family = parts[0],
            Variant = Variant(id),
            Strategy = strategy,
            StrategyKind = kind,
            Limits = limits,
            Link = parts.Length > 1 ? parts[^1] : "",
            Concurrency = Workers().Match(Variant(id) ?? "") is { Success: true } match ? Whole(match.Groups[1]) : null,
            Method = Method(id),
        };
    }

    /// <summary>The part that distinguishes workloads; null when there is none.</summary>
    public static string? Variant(string id) => id.Split('/') is { Length: 4 } parts ? parts[1] : null;

    /// <summary>The method if it is not GET; only the family idle-expiry had another.</summary>
    public static string? Method(string id) => Variant(id)?.EndsWith("-post", StringComparison.Ordinal) == true ? "POST" : null;

    /// <summary>The schedule of an open loop. A schedule whose id does not name its kind had pauses.</summary>
    public static string Arrivals(string id) =>
        new[] { ArrivalKinds.Poisson, ArrivalKinds.Constant }
            .FirstOrDefault(kind => Variant(id)?.StartsWith(kind, StringComparison.Ordinal) == true) ?? ArrivalKinds.OnOff;

    /// <summary>A strategy's kind, and its limits if it has a cap.</summary>
    public static (string Kind, CaseLimits? Limits) Strategy(string strategy)
    {
        if (Cap().Match(strategy) is not { Success: true } match || Whole(match.Groups["max"]) is not (> 0 and var max))
            return (strategy, null);
        return (match.Groups["kind"].Value, new()
        {
            MaxConnections = max,
            MaxKeepAlive = Math.Min(Whole(match.Groups["keep"]) ?? max, max),
            Rule = match.Groups["rule"] is { Success: true } rule ? rule.Value : LimitRules.Documented,
            KeepAliveExpiryMs = Milliseconds(match.Groups["idle"]),
            PoolTimeoutMs = Milliseconds(match.Groups["wait"]),
        });
    }

    /// <summary>A link's HTTP version, and whether it has TLS.</summary>
    public static (string HttpVersion, bool Tls) Link(string link) => link switch
    {
        "h2" => ("2", true),
        "h2c" => ("2", false),
        "h3" => ("3", true),
        _ => ("1.1", link.StartsWith("https", StringComparison.Ordinal)),
    };

    static int? Whole(Group digits) => int.TryParse(digits.ValueSpan, NumberStyles.None, Numbers.Invariant, out var number) ? number : null;

    static double? Milliseconds(Group digits) =>
        double.TryParse(digits.ValueSpan, NumberStyles.AllowDecimalPoint, Numbers.Invariant, out var number) && double.IsFinite(number) ? number
            : null;

    [GeneratedRegex(@"^(?<kind>[a-z]+(-[a-z]+)*)-(?<max>\d+)(-(?<keep>\d+))?(-(?<rule>httpcore-(0\.16|1\.0)))?"
        + @"(-idle-(?<idle>[0-9.]+)ms)?(-wait-(?<wait>[0-9.]+)ms)?\z")]
    private static partial Regex Cap();

    [GeneratedRegex(@"^(\d+)-workers\z")]
    private static partial Regex Workers();
}
