using System.Security.Cryptography;
using System.Text;
using PoolBench.Bench.Loads;
using PoolBench.Core.Processes;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Measure;
using PoolBench.Measure.Recording;
using PoolBench.Pool;

namespace PoolBench.Bench.Fleet;

/// <summary>What all members must have in common: the code and the case.</summary>
static class FleetCase
{
    /// <summary>The family of its rows.</summary>
    public const string Family = "fleet";

    /// <summary>The variant of the row for all of them.</summary>
    public const string All = "all";

    /// <summary>A member's row.</summary>
    public static Case Row(Load load, int rank) => load.Row with { Family = Family, Variant = $"member-{rank}" };

    /// <summary>The version, and a hash of the code: two builds of one commit may differ.</summary>
    public static string Build => $"{ShortVersion}, code {Short(string.Join(' ',
        ((Type[])[typeof(FleetCase), typeof(Case), typeof(Limits), typeof(Run), typeof(Server.EchoServer)])
            .Select(type => type.Module.ModuleVersionId)))}";

    static string ShortVersion =>
        Checkout.Version.Split('+') is [var version, { Length: > 7 } commit] ? $"{version}+{commit[..7]}" : Checkout.Version;

    /// <summary>The case in words, and a hash of everything that decides it.</summary>
    public static string Text(Load load, Load.Wish wish, FleetPlan plan)
    {
        var row = CaseResults.Empty(load.Row with { Family = Family, Variant = All }, CaseStatus.NotApplicable, "not measured yet");
        var options = wish with { Server = null, Json = null, Limit = null };
        return $"{load.Row.Strategy} over {load.Row.Link.Words}, {load.Row.Workload.Text}{plan.Text}, "
            + $"options {Short(Encoding.UTF8.GetString(Json.Write(row)) + Rest(options))}";
    }

    /// <summary>What the row does not hold.</summary>
    static string Rest(Load.Wish wish) => $"{wish.Hold} {wish.On} {wish.Off} {wish.Seed} {wish.Delay} {wish.Faults?.Text} "
        + $"{wish.Client?.Source.Text} {wish.Client?.PerRequest} {wish.Expiry} {wish.PoolTimeout}";

    static string Short(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
}
