using System.Net;

namespace PoolBench.Pool;

/// <summary>How to set up each slot's own handler: as the user wants it, except for settings that would break the limits.</summary>
sealed class SlotSettings
{
    /// <summary>Requests on one HTTP/2 connection at once, the usual server setting. If a server allows fewer, the others wait inside.</summary>
    public const int StreamsPerConnection = 100;

    readonly Action<SocketsHttpHandler>? _configure;
    readonly CookieContainer? _cookies;

    public SlotSettings(Action<SocketsHttpHandler>? configure, CookieContainer? cookies)
    {
        (_configure, _cookies) = (configure, cookies);
        using var sample = new SocketsHttpHandler();
        configure?.Invoke(sample);
        Connect = sample.ConnectCallback;
        DrainBytes = sample.MaxResponseDrainSize;
        DrainTime = sample.ResponseDrainTimeout;
    }

    /// <summary>The user's own dial, if any.</summary>
    public Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? Connect { get; }

    /// <summary>How many bytes of an unread body are read, at most, to save its connection.</summary>
    public int DrainBytes { get; }

    /// <summary>How long that may take.</summary>
    public TimeSpan DrainTime { get; }

    public SocketsHttpHandler Create(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect)
    {
        var handler = new SocketsHttpHandler();
        _configure?.Invoke(handler);
        handler.ConnectCallback = connect;
        handler.MaxConnectionsPerServer = 1;
        handler.EnableMultipleHttp2Connections = false;
        handler.PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan;
        handler.PooledConnectionLifetime = Timeout.InfiniteTimeSpan;
        // Each of these would send something other than the leased request, or send it elsewhere.
        handler.AllowAutoRedirect = false;
        handler.UseProxy = false;
        handler.AutomaticDecompression = DecompressionMethods.None;
        handler.UseCookies = _cookies is not null;
        if (_cookies is not null)
            handler.CookieContainer = _cookies;
        // The body is drained above, where its end is seen.
        handler.MaxResponseDrainSize = 0;
        return handler;
    }
}
