using System.Diagnostics;
using System.Net;

namespace PoolBench.Pool;

/// <summary>
/// A connection pool with limits that .NET does not have: a cap over all origins, a cap on idle connections, and a time limit for the queue.
/// Put it under any <see cref="HttpClient"/>; it is safe for any number of threads.
/// </summary>
/// <remarks>
/// <para>
/// A request takes, in this order: the idle connection to its origin that was used last; a new connection, while fewer than
/// <see cref="Limits.MaxConnections"/> are open; a new one in place of another origin's longest idle. Otherwise it waits in one queue, first come
/// first served over all origins. A request that dials keeps its dial. Source: httpx documentation, "Resource limits"; httpcore,
/// <c>connection_pool.py</c>. There, "last used" means last assigned, and 1.0 takes the oldest first; that changes which connection is taken,
/// and hardly ever how many.
/// </para>
/// <para>
/// A connection is free again when the body is read to its end or disposed. A disposed body's unread rest is read first, if it has at most
/// <see cref="SocketsHttpHandler.MaxResponseDrainSize"/> bytes and takes at most <see cref="SocketsHttpHandler.ResponseDrainTimeout"/>; else the
/// connection is closed. A response that is dropped without disposal gives its connection back when it is garbage collected.
/// If the server has closed an idle connection, the request passes it over: nothing is sent on it, POST included.
/// </para>
/// <para>
/// A slot of the pool is free only when its socket is closed. Dials that outlive their request, retries and connections being closed all count.
/// The cap holds for this side's sockets: each is closed before its successor is dialled, though a server may see the two in the other order.
/// </para>
/// <para>
/// HTTP/2: a connection counts as one, is idle when it carries no request, and carries up to 100 requests at once. If the server allows fewer,
/// the others wait inside the slot. Over TLS the version is known from the first response on. Until then a connection carries one request, so a
/// burst on a cold pool dials more than it needs. HTTP/3 is refused, because it has no TCP connection to count; "or higher" means HTTP/2 at most.
/// </para>
/// <para>
/// A request message that implements <see cref="IQueueTimed"/> is told how long it waited.
/// Redirects are followed by <see cref="Redirects"/> above this handler. Proxies and decompression are off.
/// Errors: <see cref="PoolTimeoutException"/>; <see cref="NotSupportedException"/> for HTTP/3 and for schemes other than http, https, ws and wss;
/// <see cref="ObjectDisposedException"/> after disposal, for waiting requests too; what <see cref="SocketsHttpHandler"/> throws.
/// </para>
/// </remarks>
public sealed class LimitsHandler : HttpMessageHandler
{
    readonly ConnectionPool _pool;
    readonly SlotSettings _settings;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="configure">
    /// Sets what belongs to a connection: <see cref="SocketsHttpHandler.SslOptions"/>, <see cref="SocketsHttpHandler.ConnectTimeout"/>,
    /// <see cref="SocketsHttpHandler.ConnectCallback"/> (it must return a <see cref="System.Net.Sockets.NetworkStream"/>), header sizes, drain
    /// limits and the like. Called for every connection. Settings that would break the limits have no effect: connections per server, idle time
    /// and lifetime, redirects, proxy, decompression, cookies.
    /// </param>
    /// <param name="cookies">The cookies of all connections together; null: cookies are neither kept nor sent.</param>
    /// <param name="time">The clock of <see cref="Limits.KeepAliveExpiry"/> and <see cref="Limits.PoolTimeout"/>; null: the system's.</param>
    /// <exception cref="ArgumentNullException"><paramref name="limits"/> is null.</exception>
    public LimitsHandler(Limits limits, Action<SocketsHttpHandler>? configure = null, CookieContainer? cookies = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(limits);
        Limits = limits;
        _settings = new SlotSettings(configure, cookies);
        _pool = new ConnectionPool(limits, time ?? TimeProvider.System, (pool, lane) => new HttpSlot(pool, lane, _settings));
    }

    /// <summary>The limits this pool was made with.</summary>
    public Limits Limits { get; }

    /// <summary>The pool at this instant. Still works after disposal.</summary>
    public PoolStats Stats => _pool.Stats();

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<HttpResponseMessage>(cancellationToken);
        return ExchangeAsync(request, cancellationToken);
    }

    async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, CancellationToken token)
    {
        var slot = (HttpSlot)(_pool.Take(Enter(request), out var waiter) ?? await WaitAsync(waiter!, request, token).ConfigureAwait(false));
        while (true)
        {
            try
            {
                return Finish(slot, request, await slot.SendAsync(request, token).ConfigureAwait(false));
            }
            catch when (slot.IsSpent && !token.IsCancellationRequested)
            {
                // Nothing was sent: try again below, with another connection.
            }
            catch
            {
                slot.Return(failed: true);
                throw;
            }
            slot = (HttpSlot)(_pool.Replace(slot, out waiter) ?? await WaitAsync(waiter!, request, token).ConfigureAwait(false));
        }
    }

    /// <inheritdoc/>
    /// <remarks>HTTP/1.1 only, as in <see cref="SocketsHttpHandler"/>. A wait blocks the calling thread.</remarks>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        var slot = (HttpSlot)(_pool.Take(Enter(request), out var waiter) ?? Wait(waiter!, request, cancellationToken));
        while (true)
        {
            try
            {
                return Finish(slot, request, slot.Send(request, cancellationToken));
            }
            catch when (slot.IsSpent && !cancellationToken.IsCancellationRequested)
            {
                // Nothing was sent: try again below, with another connection.
            }
            catch
            {
                slot.Return(failed: true);
                throw;
            }
            slot = (HttpSlot)(_pool.Replace(slot, out waiter) ?? Wait(waiter!, request, cancellationToken));
        }
    }

    static Origin Enter(HttpRequestMessage request)
    {
        var origin = Origin.Of(request);
        origin.Narrow(request);
        return origin;
    }

    async Task<Slot> WaitAsync(Waiter waiter, HttpRequestMessage request, CancellationToken token)
    {
        var since = Stopwatch.GetTimestamp();
        try
        {
            await using (CancelWith(waiter, token).ConfigureAwait(false))
                return await waiter.Task.ConfigureAwait(false);
        }
        finally
        {
            Note(request, since);
        }
    }

    Slot Wait(Waiter waiter, HttpRequestMessage request, CancellationToken token)
    {
        var since = Stopwatch.GetTimestamp();
        try
        {
            // Blocks on the waiter itself, whose end needs no pool thread: many calls like this one may block all of them.
            using (CancelWith(waiter, token))
                return waiter.Task.GetAwaiter().GetResult();
        }
        finally
        {
            Note(request, since);
        }
    }

    static void Note(HttpRequestMessage request, long since)
    {
        if (request is IQueueTimed timed)
            timed.QueueTime += Stopwatch.GetElapsedTime(since);
    }

    CancellationTokenRegistration CancelWith(Waiter waiter, CancellationToken token) => token.UnsafeRegister(static (state, cancelled) =>
    {
        var (pool, waiter) = ((ConnectionPool, Waiter))state!;
        pool.Cancel(waiter, cancelled);
    }, (_pool, waiter));

    HttpResponseMessage Finish(HttpSlot slot, HttpRequestMessage request, HttpResponseMessage response)
    {
        slot.Met(response.Version);
        if (IsBodiless(request, response))
            slot.Return(failed: false);
        else
            response.Content = new LeasedContent(response.Content, slot.TakeTicket(), _settings);
        return response;
    }

    static bool IsBodiless(HttpRequestMessage request, HttpResponseMessage response) =>
        request.Method == HttpMethod.Head
        || response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified
        || (response.StatusCode != HttpStatusCode.SwitchingProtocols && response.Content.Headers.ContentLength == 0);

    /// <summary>Closes all connections, those in use included; waiting and running requests fail.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _pool.Dispose();
        base.Dispose(disposing);
    }
}
