namespace PoolBench.Core.Runs;

/// <summary>How many round trips a new connection costs before its first request can be sent, from the protocols' flights.</summary>
public static class ConnectTrips
{
    const int Tcp = 1;

    /// <summary>
    /// TCP 1 (RFC 9293, section 3.5); TLS 1.3 one more, resumed or not (RFC 8446, section 2); TLS 1.2 two more, and one when it is resumed (RFC 5246,
    /// section 7.3).
    /// </summary>
    /// <param name="tls">Whether there is a TLS handshake.</param>
    /// <param name="version">Its version; null: 1.3, which both ends negotiate when they support it.</param>
    /// <param name="resumed">Whether it continues an earlier session.</param>
    public static int Of(bool tls, string? version, bool resumed) => !tls ? Tcp : version == "1.2" && !resumed ? Tcp + 2 : Tcp + 1;
}
