using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace PoolBench.Server;

/// <summary>The ledger's answer: the counts of all data connections, and the same for each listener.</summary>
public sealed record LedgerTotals : LedgerCounts
{
    public LedgerTotals()
    {
    }

    [SetsRequiredMembers]
    internal LedgerTotals(LedgerCounts counts, long atNs, IReadOnlyDictionary<string, LedgerCounts> byListener)
        : base(counts) => (AtNs, ByListener) = (atNs, byListener);

    /// <summary>The instant of this snapshot, in nanoseconds since the server's start.</summary>
    [JsonPropertyOrder(1)]
    public required long AtNs { get; init; }

    /// <summary>The counts of <c>"http"</c>, <c>"https"</c> and <c>"h2c"</c>; all three are always there.</summary>
    [JsonPropertyOrder(2)]
    public required IReadOnlyDictionary<string, LedgerCounts> ByListener { get; init; }
}
