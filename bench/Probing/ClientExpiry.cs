using System.Globalization;
using System.Text.RegularExpressions;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Peers;

namespace PoolBench.Bench.Probing;

/// <summary>When a client ends its own idle connections by default, and what it does when the server was first.</summary>
/// <param name="Client">As in <c>peers</c>.</param>
/// <param name="Idle">Its expiry; null: none.</param>
/// <param name="ObeysHeader">Whether it takes the time that a <c>Keep-Alive</c> header announces in its place.</param>
/// <param name="LosesGet">Whether a GET that crosses the server's close is lost; null: not known.</param>
/// <param name="LosesPost">The same for a POST.</param>
sealed partial record ClientExpiry(string Client, TimeSpan? Idle, bool ObeysHeader, bool? LosesGet, bool? LosesPost)
{
    /// <summary>
    /// By their documentation: .NET (dotnet/runtime pull request 73585), Node's agent (agentKeepAliveTimeoutBuffer) and undici
    /// (keepAliveTimeoutThreshold).
    /// </summary>
    static readonly string[] Obeying = ["dotnet", "limits", "http-agent", "undici"];

    /// <summary>Those whose requests say <c>Connection: keep-alive</c>, without which Apache and Tomcat announce nothing.</summary>
    static readonly string[] Asking = ["http-agent", "undici"];

    /// <summary>Whether its requests ask for that header.</summary>
    public bool AsksForHeader => Asking.Contains(Client);

    /// <summary>Every client that <c>peers</c> knows, with what is expected of it.</summary>
    public static IReadOnlyList<ClientExpiry> All(ExpectedPeers expected) =>
    [
        .. from peer in Peer.All
           let knob = peer.Knobs.FirstOrDefault(knob => knob.Limit == PeerLimit.IdleExpiry)
           where knob is not null
           let counts = expected.Peers.FirstOrDefault(each => each.Key.StartsWith(peer.Id + " ", StringComparison.Ordinal)).Value
           select new ClientExpiry(peer.Id, Read(knob!.Default), Obeying.Contains(peer.Id),
               Loses(counts, PeerWorkloads.RaceGet), Loses(counts, PeerWorkloads.RacePost)),
    ];

    /// <summary>The time in a default such as <c>60 s</c>, <c>1m30s</c> or <c>libcurl's MAXAGE_CONN: 118 s</c>; null when there is none.</summary>
    internal static TimeSpan? Read(string text) => Time().Match(text) is { Success: true } time
        ? TimeSpan.FromMinutes(Number(time.Groups["m"])) + TimeSpan.FromSeconds(Number(time.Groups["s"])) : null;

    static double Number(Group group) =>
        group.Success ? double.Parse(group.Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 0;

    static bool? Loses(IReadOnlyDictionary<string, ExpectedCounts>? workloads, string workload) =>
        workloads?.GetValueOrDefault(workload) is { } counts && counts.TryGetValue(CounterNames.FailedRequests, out var failed) ? failed > 0 : null;

    [GeneratedRegex(@"(?<![\w.])((?<m>\d+)m)?(?<s>[\d,]+) ?s\b")]
    private static partial Regex Time();
}
