namespace PoolBench.Server.Listeners;

/// <summary>The data listeners. Their names in JSON and on the command line are the lower-case ones.</summary>
public enum Listener
{
    /// <summary>HTTP/1.1.</summary>
    Http,

    /// <summary>TLS, with HTTP/1.1 or HTTP/2 by ALPN.</summary>
    Https,

    /// <summary>HTTP/2 without TLS, by prior knowledge.</summary>
    H2c,
}
