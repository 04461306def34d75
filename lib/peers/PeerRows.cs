using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using PoolBench.Machine;
using PoolBench.Server.Accounting;

namespace PoolBench.Peers;

/// <summary>Makes rows from a driver's report and the ledger's counts.</summary>
static class PeerRows
{
    /// <summary>The row of a measured workload.</summary>
    /// <param name="peer">The client.</param>
    /// <param name="workload">What it sent.</param>
    /// <param name="said">The driver's report.</param>
    /// <param name="atEnd">Connections after the last answer, before the client ended.</param>
    /// <param name="afterPause">Connections open after a pause for their expiry; null without one.</param>
    /// <param name="connections">Connections once all were closed.</param>
    /// <param name="census">The kernel's account of them.</param>
    /// <param name="noCensus">Why there is none, as a clause.</param>
    public static PeerRow Of(
        Peer peer, PeerWorkload workload, DriverLine said, IReadOnlyList<ConnectionRecord> atEnd, int? afterPause,
        IReadOnlyList<ConnectionRecord> connections, Census? census, string noCensus)
    {
        var counts = new List<(string Name, long? Count)>
        {
            (CounterNames.Requests, workload.Requests),
            (CounterNames.FailedRequests, said.Failed),
            (CounterNames.Connections, connections.Count),
            (CounterNames.Unused, connections.Count(entry => entry.Requests == 0)),
            (CounterNames.PeakOpen, PeerLedger.PeakOf(connections)),
            (CounterNames.IdleAfter, PeerLedger.OpenOf(atEnd)),
            (CounterNames.ClosedByClient, connections.Count(entry => entry.ClosedBy == ClosedBy.Client)),
            (CounterNames.ClosedByServer, connections.Count(entry => entry.ClosedBy == ClosedBy.Server)),
            (CounterNames.Reset, connections.Count(entry => entry.ClosedBy == ClosedBy.Reset)),
        };
        if (afterPause is { } open)
            counts.Add((CounterNames.OpenAfterPause, open));
        if (workload.Secure)
            counts.AddRange([(CounterNames.TlsFull, connections.Count(entry => entry.Tls is { Resumed: false })),
                (CounterNames.TlsResumed, connections.Count(entry => entry.Tls is { Resumed: true }))]);
        else
            counts.AddRange([(CounterNames.TimeWaitClient, census?.TimeWaitClient), (CounterNames.TimeWaitServer, census?.TimeWaitServer)]);
        // Only how many were sent is no matter of chance.
        IEnumerable<(string Counter, string Reason)> chance = workload.IsRacy
            ? counts.Skip(1).Select(count => (count.Name, "which answer comes first decides")) : [];
        var racy = workload.Racy.Concat(chance).Concat(workload.Http2 && connections.Count > 1 ? Surplus : [])
            .Concat(peer.Racy(workload)).Concat(TimeWait).Append(Unused)
            .ToLookup(pair => pair.Counter, pair => pair.Reason);
        var latency = new LatencyHistogram();
        foreach (var value in said.LatenciesNs)
            latency.Record(value);
        var broken = connections.Sum(entry => entry.Requests) < said.LatenciesNs.Count ? "the driver reports more answers than the server gave"
            : null;
        return new()
        {
            Workload = workload.Id,
            Status = broken is null ? CaseStatus.Measured : CaseStatus.Invalid,
            Reason = broken,
            Settings = peer.Settings(workload) ?? (said.Settings is { } set ? PlainText.Clean(set, 80) : null),
            Counters = [.. counts.Select(count => Count(count.Name, count.Count, racy[count.Name].FirstOrDefault(), noCensus))],
            Failures = new SortedDictionary<string, long>(
                said.Failures.ToDictionary(kind => PlainText.Clean(kind.Key, 60), kind => kind.Value), StringComparer.Ordinal),
            Latency = workload.WarmUp > 0 && latency.Count > 0 ? latency.ToData() : null,
            Seconds = said.Seconds,
        };
    }

    // A client drops the dials it has no use for as soon as one speaks HTTP/2, perhaps in the midst of their handshakes.
    static readonly (string Counter, string Reason)[] Surplus =
    [
        .. ((string[])[CounterNames.Connections, CounterNames.TlsFull, CounterNames.TlsResumed])
            .Select(name => (name, "one connection would do: how far the others come is a race")),
    ];

    static readonly (string Counter, string Reason)[] TimeWait =
    [
        (CounterNames.TimeWaitClient, "on loopback the kernel may reuse such a socket after a second"),
        (CounterNames.TimeWaitServer, "on loopback the kernel may reuse such a socket after a second"),
    ];

    static readonly (string Counter, string Reason) Unused = (CounterNames.Unused, "a request may find another connection before its dial has ended");

    static Counter Count(string name, long? count, string? racy, string unknown) => new()
    {
        Name = name,
        Exactness = count is null ? Exactness.Unavailable : racy is null ? Exactness.Exact : Exactness.Bounded,
        Reason = count is null ? unknown : racy,
        Values = count is { } value ? [value] : [],
    };

    /// <summary>A row without numbers.</summary>
    public static PeerRow Empty(Peer peer, PeerWorkload workload, CaseStatus status, string reason) => new()
    {
        Workload = workload.Id,
        Status = status,
        Reason = PlainText.Clean(reason, 300),
        Settings = status == CaseStatus.NotApplicable ? null : peer.Settings(workload),
        Counters = [],
        Failures = new Dictionary<string, long>(),
    };
}
