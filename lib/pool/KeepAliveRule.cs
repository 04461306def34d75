namespace PoolBench.Pool;

/// <summary>
/// What <see cref="Limits.MaxKeepAlive"/> is compared with, and when. The library that made the setting popular does not do what its
/// documentation says, and its versions differ.
/// </summary>
/// <remarks>
/// These rules decide like that library when and what to close, but not in which order: here the longest idle connection goes first, there the one
/// assigned (0.16) or dialled (1.0) the longest ago. With one origin the counts are the same; with several, a count may differ now and then. When
/// requests wait, the real library's counts depend on timing, because it offers one connection to several of them.
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
    /// As in httpcore 0.16 (Debian 12): waiters are served first; then idle connections are closed while the pool holds more than this many
    /// connections <b>in total</b>, those in use included. The same check runs when a request arrives, before it is served.
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
