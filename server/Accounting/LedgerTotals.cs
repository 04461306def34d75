using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace PoolBench.Server.Accounting;

/// <summary>The ledger's answer: the counts of all data connections, and the same for each listener.</summary>
public sealed record LedgerTotals : LedgerCounts
{
    public LedgerTotals()
    {
    }

    [SetsRequiredMembers]
    internal LedgerTotals(LedgerCounts counts, long malformed, long atNs, IReadOnlyDictionary<string, LedgerCounts> byListener)
        : base(counts) => (Malformed, AtNs, ByListener) = (malformed, atNs, byListener);

    /// <summary>
    /// Malformed input refused since the reset: requests that Kestrel could not read (only <see cref="LedgerCounts.Accepted"/> counts their
    /// connection), bodies with wrong chunks (their requests are counted), and HTTP/2 connections that broke the protocol. Failed handshakes
    /// count in <see cref="TlsCounts.Failed"/> instead.
    /// </summary>
    [JsonPropertyOrder(1)]
    public required long Malformed { get; init; }

    /// <summary>The instant of this snapshot, in nanoseconds since the server's start.</summary>
    [JsonPropertyOrder(1)]
    public required long AtNs { get; init; }

    /// <summary>The counts of <c>"http"</c>, <c>"https"</c> and <c>"h2c"</c>; all three are always present.</summary>
    [JsonPropertyOrder(2)]
    public required IReadOnlyDictionary<string, LedgerCounts> ByListener { get; init; }
}
