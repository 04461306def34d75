using PoolBench.Server.Accounting;

namespace PoolBench.Measure.Recording;

/// <summary>
/// How the connections opened in a phase were used, each by its own account in the ledger. The three numbers add up to all connections opened.
/// </summary>
/// <param name="Never">Connections that carried no request.</param>
/// <param name="Once">Connections that carried one.</param>
/// <param name="Reused">Connections that carried more.</param>
readonly record struct ConnectionUse(long Never, long Once, long Reused)
{
    /// <summary>Why the use may be unknown.</summary>
    public const string Dropped = "the ledger had to drop the accounts of closed connections";

    /// <summary>The account since the ledger was set to zero.</summary>
    /// <param name="control">The server's control port.</param>
    /// <param name="totals">The ledger at the end.</param>
    /// <param name="openedFromNs">Count only connections opened from then on, because some were open at the reset; null when none was.</param>
    /// <returns>Null when the ledger no longer has every connection's account.</returns>
    public static async Task<ConnectionUse?> OfAsync(ControlClient control, LedgerTotals totals, long? openedFromNs)
    {
        if (openedFromNs is null)
            return new(totals.Use.Never, totals.Use.Once, totals.Use.Reused);
        return totals.EntriesDropped > 0 ? null
            : Of((await control.ConnectionsAsync()).Where(each => each.OpenedNs >= openedFromNs).Select(each => each.Requests));
    }

    static ConnectionUse Of(IEnumerable<long> requests)
    {
        var each = requests.ToArray();
        return new(each.Count(carried => carried == 0), each.Count(carried => carried == 1), each.Count(carried => carried > 1));
    }
}
