using PoolBench.Measure.Recording;
using PoolBench.Server.Accounting;
using PoolBench.Server.Behaviours;

namespace PoolBench.Bench.Loads;

/// <summary>Who ended the connections, and how; <paramref name="Silent"/> of them the server had let go silent.</summary>
sealed record EndShares(long ClientFin, long ClientRst, long ServerFin, long ServerRst, long Silent)
{
    public static EndShares? Of(EndCounts? ends) =>
        ends is null ? null : new(ends.ClientFin, ends.ClientRst, ends.ServerFin, ends.ServerRst, ends.Silent);
}

/// <summary>
/// The requests of one round (burst) or one second, by when they were sent; <paramref name="Last"/> differs from <paramref name="First"/> only where
/// there are very many. Both count from 1.
/// </summary>
sealed record LoadPart(string Unit, int First, int Last, long Requests, long Failed, long? Dialled, Spread? LatencyNs)
{
    /// <param name="unit">What the numbers count.</param>
    /// <param name="part">The requests.</param>
    /// <param name="tellsDials">Whether the server tells which of them dialled.</param>
    public static LoadPart Of(string unit, RequestPart part, bool tellsDials) =>
        new(unit, part.First, part.Last, part.Requests, part.Failed, tellsDials ? part.Dialled : null, Spread.Of(part.Latency));
}

/// <summary>
/// One connection. Times are milliseconds from the first request on, below 0 for one that was idle before; null while open, and where there is none.
/// </summary>
sealed record LoadConnection(
    long Id, string Host, int ClientPort, double OpenedMs, double? ClosedMs, long Requests, string? Protocol, string? Tls, ClosedBy? ClosedBy,
    EndKind? ClosedHow, double? SilentMs, long BytesReceived, long BytesSent)
{
    /// <summary>More are left out of a result.</summary>
    public const int Most = 10_000;

    /// <param name="record">Its account.</param>
    /// <param name="beganNs">When the requests began, by the server's clock.</param>
    public static LoadConnection Of(ConnectionRecord record, long beganNs)
    {
        return new(record.Id, record.Host, record.ClientPort, Ms(record.OpenedNs)!.Value, Ms(record.ClosedNs), record.Requests, record.Protocol,
            record.Tls is { } tls ? $"{tls.Version} {(tls.Resumed ? "resumed" : "full")}" : null, record.ClosedBy, record.ClosedHow,
            Ms(record.SilentNs), record.BytesReceived, record.BytesSent);

        double? Ms(long? ns) => ns is { } at ? Math.Round((at - beganNs) / 1e6, 3) : null;
    }
}
