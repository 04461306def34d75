namespace PoolBench.Testing;

/// <summary>
/// Assertions about an account. Each returns the account, so that several stand in one line, or throws a <see cref="PoolAssertException"/> whose
/// message shows the account and names the likely cause. None of them passes on an account that has not settled.
/// </summary>
public static class PoolAssert
{
    /// <summary>The client opened at most so many connections.</summary>
    public static PoolAccount AtMostConnections(this PoolAccount account, int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        return Check(account, $"{nameof(AtMostConnections)}({most})",
            account => account.Connections > most
                ? ($"{Text.Of(account.Connections, "connection")} opened, wanted at most {most}", account.Lanes) : null,
            Causes.OfConnections);
    }

    /// <summary>The client opened no connection after <see cref="CountingServer.EndWarmUpAsync"/>.</summary>
    /// <exception cref="InvalidOperationException">There was no warm-up.</exception>
    public static PoolAccount NoDialAfterWarmUp(this PoolAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (account.DialsAfterWarmUp is not { } dials)
            throw new InvalidOperationException("This server had no warm-up: call EndWarmUpAsync when the client is warm.");
        return Check(account, nameof(NoDialAfterWarmUp),
            account => dials > 0
                ? ($"{Text.Of(dials, "connection")} opened after the warm-up, wanted none", [.. account.Lanes.TakeLast((int)dials)]) : null,
            Causes.OfDials);
    }

    /// <summary>Every connection carried at least one request.</summary>
    public static PoolAccount NoConnectionUnused(this PoolAccount account) => Check(account, nameof(NoConnectionUnused),
        account => account.Unused > 0
            ? ($"{Text.Of(account.Unused, "connection")} without a request, wanted none", [.. account.Lanes.Where(lane => lane.Carried == 0)]) : null,
        Causes.OfUnused);

    /// <summary>No connection is open any more; ask after the client was disposed.</summary>
    public static PoolAccount AllClosedAfterDispose(this PoolAccount account) => Check(account, nameof(AllClosedAfterDispose),
        account => account.Open > 0
            ? ($"{Text.Of(account.Open, "connection")} still open, wanted none", [.. account.Lanes.Where(lane => lane.Closed is null)]) : null,
        Causes.OfOpen);

    static PoolAccount Check(
        PoolAccount account, string name, Func<PoolAccount, (string Found, IReadOnlyList<ConnectionLane> Lanes)?> fault,
        Func<PoolAccount, IReadOnlyList<ConnectionLane>, string> cause)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (fault(account) is var (found, lanes))
            throw new PoolAssertException(
                $"PoolAssert.{name}: {found}.\n{Text.Wrapped($"Likely cause: {cause(account, lanes)}")}\n\n{account}", account);
        return account.Unsettled is not { } unsettled ? account
            : throw new PoolAssertException($"PoolAssert.{name}: not known, because {unsettled}.\n\n{account}", account);
    }
}
