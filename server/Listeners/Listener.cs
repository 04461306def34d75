namespace PoolBench.Server.Listeners;

/// <summary>The data listeners. JSON and the command line use the names in lower case.</summary>
public enum Listener
{
    /// <summary>HTTP/1.1.</summary>
    Http,

    /// <summary>TLS, with HTTP/1.1 or HTTP/2 by ALPN.</summary>
    Https,

    /// <summary>HTTP/2 without TLS, by prior knowledge.</summary>
    H2c,
}
