namespace PoolBench.Pool;

/// <summary>
/// What <see cref="Limits.MaxKeepAlive"/> is compared with, and when. The library that made the setting popular does not do what its
/// documentation says, and its versions differ.
/// </summary>
/// <remarks>
/// The two rules of httpcore open and close the connections that it does, in its order, also when requests wait, are cancelled or go to several
/// origins: a connection that comes back is offered to all who wait for its origin and stays idle until the first of them takes it; meanwhile a
/// waiter for another origin may close it. Whoever was offered a connection and lost the race waits on with the whole
/// <see cref="Limits.PoolTimeout"/> before it. Steps that are apart in time give its counts exactly; where answers arrive together, its counts
/// depend on timing, and so do these. <b>Counts are modelled, times are not:</b> httpcore's own are others, and grow with the square of the waiters.
/// </remarks>
public enum KeepAliveRule
{
    /// <summary>
    /// As documented: at most this many <b>idle</b> connections. A freed connection goes to the first waiter. With nobody waiting it becomes
    /// idle, and is closed if there are now too many idle ones. Source: httpx documentation, "Resource limits"
    /// (<c>max_keepalive_connections</c>: number of allowable keep-alive connections).
    /// </summary>
    Documented,

    /// <summary>
    /// As in httpcore 0.16 (Debian 12): a connection that comes back is offered to waiters first; then idle connections, the offered one too, are
    /// closed while the pool holds more than this many connections <b>in total</b>, those in use included, and the waiter dials. So a saturated
    /// pool with <see cref="Limits.MaxKeepAlive"/> below <see cref="Limits.MaxConnections"/> uses a connection twice only where several come back
    /// at the same moment. The same check runs when a request arrives, before it is served.
    /// Source: httpcore 0.16.3, <c>connection_pool.py</c>.
    /// </summary>
    Httpcore016,

    /// <summary>
    /// As in httpcore 1.0.3 to 1.0.9: the total check of <see cref="Httpcore016"/>, but <b>before</b> waiters are served. So a saturated pool
    /// with <see cref="Limits.MaxKeepAlive"/> below <see cref="Limits.MaxConnections"/> never uses a connection twice.
    /// Source: httpcore 1.0.9, <c>connection_pool.py</c>; its issues 920, 1000 and 1035.
    /// </summary>
    Httpcore10,
}
