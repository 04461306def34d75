namespace PoolBench.Pool;

/// <summary>
/// A pool at one instant, in the words of Apache HttpComponents (<c>PoolStats</c>: leased, pending, available, max).
/// <see cref="Leased"/> + <see cref="Available"/> are all connections that are open, being dialled or being closed.
/// </summary>
/// <param name="Leased">Connections that are not idle: in use, being dialled, or being closed.</param>
/// <param name="Pending">Requests that wait for a connection.</param>
/// <param name="Available">Idle connections. One that the server has closed still counts until the pool notices.</param>
/// <param name="Max"><see cref="Limits.MaxConnections"/>.</param>
/// <param name="Opened">Sockets connected since the handler was made; what a server's ledger calls accepted.</param>
/// <param name="Closed">How many of those have closed since, by either side, as far as this side knows.</param>
public readonly record struct PoolStats(int Leased, int Pending, int Available, int Max, long Opened, long Closed);
