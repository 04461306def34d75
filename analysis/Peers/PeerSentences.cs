using PoolBench.Core;
using PoolBench.Core.Runs;
using static PoolBench.Core.Runs.PeerWorkloads;

namespace PoolBench.Analysis.Peers;

/// <summary>What the tables say, computed from them.</summary>
static class PeerSentences
{
    /// <summary>How many connections requests one after another take.</summary>
    public static IEnumerable<string> Reuse(IReadOnlyList<PeerResult> peers)
    {
        if (Grouped(peers, Sequential, CounterNames.Connections) is { Length: > 0 } opened)
            yield return $"One client opened for its requests, one after another: {opened}.";
        if (Grouped(peers, PerRequest, CounterNames.Connections) is { Length: > 0 } fresh)
            yield return $"New clients opened: {fresh}.";
    }

    /// <summary>How many idle connections are kept.</summary>
    public static IEnumerable<string> Bursts(IReadOnlyList<PeerResult> peers)
    {
        if (Grouped(peers, PeerWorkloads.Bursts, CounterNames.IdleAfter) is { Length: > 0 } ten)
            yield return $"By their defaults, of 10 connections they keep: {ten}.";
        if (Grouped(peers, Workers, CounterNames.IdleAfter) is { Length: > 0 } forty)
            yield return $"Of 40: {forty}.";
    }

    /// <summary>Which requests are lost to connections that the server had closed.</summary>
    public static IEnumerable<string> Ends(IReadOnlyList<PeerResult> peers) =>
        Losses(peers, (StaleGet, "a GET meets a connection that the server had closed"), (StalePost, "a POST does"));

    /// <summary>Which requests are lost to connections that end, or go silent, under them.</summary>
    public static IEnumerable<string> Failing(IReadOnlyList<PeerResult> peers) =>
        Losses(peers, (RaceGet, "a GET crosses the server's close"), (RacePost, "a POST crosses it"), (ResetGet, "a GET meets a reset"),
            (ResetPost, "a POST meets one"), (Silent, "a connection swallows a GET"));

    static IEnumerable<string> Losses(IReadOnlyList<PeerResult> peers, params (string Workload, string Words)[] cases) =>
        from each in cases
        let lost = Lost(peers, each.Workload)
        where lost is not null
        select $"When {each.Words}, {lost}.";

    /// <summary>What is lost or dialled again when requests wait, are given up or are not read.</summary>
    public static IEnumerable<string> Waits(IReadOnlyList<PeerResult> peers)
    {
        if (Lost(peers, PoolWait) is { } late)
            yield return $"A request that has to wait for a connection longer than allowed: {late}.";
        if (Grouped(peers, Unread, CounterNames.Connections) is { Length: > 0 } unread)
            yield return $"Bodies left unread, connections opened: {unread}.";
        if (Grouped(peers, GivenUp, CounterNames.Connections) is { Length: > 0 } givenUp)
            yield return $"After requests were given up, connections opened in all: {givenUp}.";
    }

    /// <summary>In step and free-running, the same requests open other numbers of connections.</summary>
    public static IEnumerable<string> Set(IReadOnlyList<PeerResult> peers)
    {
        if (Grouped(peers, PeerWorkloads.Set, CounterNames.Connections) is { Length: > 0 } step)
            yield return $"In step they opened: {step}.";
        if (Grouped(peers, SetFree, CounterNames.Connections) is { Length: > 0 } free)
            yield return $"Free-running they opened: {free}; another time it may be another number.";
    }

    /// <summary>Who resumes TLS sessions.</summary>
    public static IEnumerable<string> Others(IReadOnlyList<PeerResult> peers)
    {
        if (Grouped(peers, Tls, CounterNames.TlsResumed) is { Length: > 0 } resumed)
            yield return $"Connections that resumed a TLS session: {resumed}.";
        if (Grouped(peers, Http2, CounterNames.Connections) is { Length: > 0 } multiplexed)
            yield return $"Ten requests at once over HTTP/2 opened: {multiplexed}.";
        if (Grouped(peers, Origins, CounterNames.Connections) is { Length: > 0 } opened)
            yield return $"Two origins in turn, one connection allowed: {opened}"
                + (OverAllHosts(peers) is { Length: > 0 } all
                    ? $"; the cap of {List(all)} is over all hosts, and every request throws the other host's connection away."
                    : ".");
    }

    /// <summary>Clients that opened a connection for every request.</summary>
    static string[] OverAllHosts(IReadOnlyList<PeerResult> peers) =>
        [.. peers.Where(peer =>
            peer.Row(Origins) is { Status: CaseStatus.Measured } row && row.Count(CounterNames.Connections) == row.Count(CounterNames.Requests)
                && (row.Count(CounterNames.Unused) ?? 0) == 0).Select(peer => peer.Id)];

    static string? Lost(IReadOnlyList<PeerResult> peers, string workload)
    {
        var rows = peers.Select(peer => (peer.Id, Row: peer.Row(workload))).Where(pair => pair.Row is { Status: CaseStatus.Measured }).ToArray();
        var losing = rows.Where(pair => pair.Row!.Count(CounterNames.FailedRequests) > 0).Select(pair => pair.Id).ToArray();
        return rows.Length == 0 ? null
            : losing.Length == 0 ? "no client loses it"
            : losing.Length == rows.Length ? "every client loses it"
            : $"it is lost by {List(losing)}";
    }

    /// <summary><c>1 connection (a, b), 2 (c)</c>: clients by a count, the commonest first.</summary>
    static string Grouped(IReadOnlyList<PeerResult> peers, string workload, string counter)
    {
        var groups = peers.Select(peer => (peer.Id, Count: peer.Row(workload)?.Count(counter))).Where(pair => pair.Count is not null)
            .GroupBy(pair => pair.Count!.Value).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).ToArray();
        return string.Join("; ", groups.Select(group => $"{Numbers.Count(group.Key)} ({Who(group)})"));

        string Who(IEnumerable<(string Id, long? Count)> group) =>
            groups.Length == 1 && group.Count() > 1 ? "all" : string.Join(", ", group.Select(pair => pair.Id));
    }

    /// <summary><c>a, b and c</c>.</summary>
    public static string List(string[] words) => words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} and {words[^1]}";
}
