namespace PoolBench.Pool;

/// <summary>
/// A pool at one instant. The vocabulary is Apache HttpComponents' (<c>PoolStats</c>: leased, pending, available, max); connections open,
/// being dialled or being closed = <see cref="Leased"/> + <see cref="Available"/>.
/// </summary>
/// <param name="Leased">Connections that are not idle: in use, being dialled, or being closed.</param>
/// <param name="Pending">Requests that wait for a connection.</param>
/// <param name="Available">Idle connections. One that the server has closed meanwhile counts until the pool meets it.</param>
/// <param name="Max"><see cref="Limits.MaxConnections"/>.</param>
/// <param name="Opened">Sockets connected since the handler was made; what a server's ledger calls accepted.</param>
/// <param name="Closed">Those of them closed since, by either side, as far as this side knows.</param>
public readonly record struct PoolStats(int Leased, int Pending, int Available, int Max, long Opened, long Closed);
