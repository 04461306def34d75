using PoolBench.Server.Accounting;

namespace PoolBench.Measure.Recording;

/// <summary>
/// What became of the connections opened in a phase, each by its own account in the ledger: together they are all that were opened.
/// </summary>
/// <param name="Never">Carried no request.</param>
/// <param name="Once">Carried one.</param>
/// <param name="Reused">Carried more.</param>
readonly record struct ConnectionUse(long Never, long Once, long Reused)
{
    /// <summary>Why it is not known.</summary>
    public const string Dropped = "the ledger had to drop the accounts of closed connections";

    /// <summary>The account since the ledger was set to zero.</summary>
    /// <param name="control">The server's control port.</param>
    /// <param name="totals">The ledger when all was over.</param>
    /// <param name="openedFromNs">Only connections opened from then on count, where some were open at the reset; null where none was.</param>
    /// <returns>Null where the ledger no longer has each connection's account.</returns>
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
