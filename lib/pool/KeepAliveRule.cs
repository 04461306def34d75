namespace PoolBench.Pool;

/// <summary>
/// What <see cref="Limits.MaxKeepAlive"/> is compared with, and when. The library that made the setting popular ships other meanings than
/// its documentation gives, and they differ by version.
/// </summary>
/// <remarks>
/// What is closed and when is as there; in which order, is not: here it is always the longest idle connection, there the one that was assigned (0.16)
/// or dialled (1.0) the longest ago. With one origin the counts are the same; with several, one may differ now and then. With waiters the
/// counts of the real library depend on timing, as it offers one connection to several of them.
/// </remarks>
public enum KeepAliveRule
{
    /// <summary>
    /// As documented: at most this many <b>idle</b> connections. A freed connection goes to the first waiter; with nobody waiting it becomes
    /// idle, and is closed if the idle ones are now too many. Source: httpx documentation, "Resource limits"
    /// (<c>max_keepalive_connections</c>: number of allowable keep-alive connections).
    /// </summary>
    Documented,

    /// <summary>
    /// As in httpcore 0.16 (Debian 12): waiters first; then idle connections are closed while the pool holds more than this many connections
    /// <b>in total</b>, those in use included. The same is looked after when a request arrives, before it is served.
    /// Source: httpcore 0.16.3, <c>connection_pool.py</c>.
    /// </summary>
    Httpcore016,

    /// <summary>
    /// As in httpcore 1.0.3 to 1.0.9: the total of <see cref="Httpcore016"/>, but <b>before</b> waiters are served: a saturated pool with
    /// <see cref="Limits.MaxKeepAlive"/> below <see cref="Limits.MaxConnections"/> never uses a connection twice.
    /// Source: httpcore 1.0.9, <c>connection_pool.py</c>; its issues 920, 1000 and 1035.
    /// </summary>
    Httpcore10,
}
