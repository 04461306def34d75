using System.Net.Sockets;

namespace PoolBench.Pool;

/// <summary>
/// A slot whose connection belongs to a <see cref="SocketsHttpHandler"/> of its own that may hold only one. When that handler retries, it dials
/// again inside the slot, after the earlier socket is closed.
/// </summary>
sealed class HttpSlot : Slot, IDisposable
{
    readonly Lock _lock = new();
    readonly ConnectionPool _pool;
    readonly SlotSettings _settings;
    readonly Dialler _dialler;
    HttpMessageInvoker? _invoker;
    SlotStream? _stream;
    Ticket? _ticket;
    volatile bool _http2;
    bool _used;
    int _dials;
    bool _sealed;

    public HttpSlot(ConnectionPool pool, Lane lane, SlotSettings settings)
        : base(lane)
    {
        (_pool, _settings) = (pool, settings);
        _dialler = new Dialler(settings.Connect);
        if (lane.Origin.Versions == Versions.Http2)
        {
            _http2 = true;
            Capacity = SlotSettings.StreamsPerConnection;
        }
    }

    /// <summary>Whether the connection carries many requests, so that one request can fail without the others.</summary>
    public bool IsHttp2 => _http2;

    /// <summary>
    /// The idle connection had ended before the request could use it, and the handler below wanted to dial again, which it does only when that is
    /// safe. The slot refuses to dial, because the pool may have another idle connection.
    /// </summary>
    public bool IsSpent { get; private set; }

    /// <summary>Made at the first request: the slot itself is made under the pool's lock, where user code must not run.</summary>
    HttpMessageInvoker Invoker
    {
        get
        {
            if (_invoker is { } made)
                return made;
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_sealed, typeof(LimitsHandler));
                return _invoker ??= new HttpMessageInvoker(_settings.Create(DialAsync));
            }
        }
    }

    bool IsOpen => _stream is { Gone.IsCompleted: false };

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token) => Invoker.SendAsync(request, token);

    public HttpResponseMessage Send(HttpRequestMessage request, CancellationToken token) => Invoker.Send(request, token);

    /// <summary>Notes the version of a response that came over this slot.</summary>
    public void Met(Version version)
    {
        if (version.Major != 2 || _http2)
            return;
        _http2 = true;
        _pool.Widen(this, SlotSettings.StreamsPerConnection);
    }

    /// <summary>Marks that a response uses the slot. Give it back with <see cref="Return(Ticket, bool)"/>.</summary>
    public Ticket TakeTicket()
    {
        var ticket = Interlocked.Exchange(ref _ticket, null) ?? new Ticket(this);
        ticket.IsOut = true;
        return ticket;
    }

    /// <inheritdoc cref="Return(bool)"/>
    public void Return(Ticket ticket, bool failed)
    {
        ticket.IsOut = false;
        _ticket = ticket;
        Return(failed);
    }

    /// <summary>Ends a request. A failed HTTP/1.1 request costs the connection: nobody knows what is still on the wire.</summary>
    public void Return(bool failed)
    {
        _used = true;
        _pool.Return(this, IsOpen && (_http2 || !failed));
    }

    public override bool IsStale() => !IsOpen;

    public override bool Seal()
    {
        lock (_lock)
        {
            _sealed = true;
            return _dials == 0;
        }
    }

    public override void Close()
    {
        _dialler.Abort();
        // The handler first: it ends TLS and HTTP/2 in order if it can.
        _invoker?.Dispose();
        _stream?.Dispose();
    }

    public void Dispose() => Close();

    /// <summary>Called when the socket is closed, by either side.</summary>
    public void OnGone()
    {
        _pool.CountClosed();
        _pool.Ended(this);
    }

    async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken token)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_sealed, typeof(LimitsHandler));
            if (_used && !_http2)
            {
                IsSpent = true;
                throw new IOException("The kept connection had ended.");
            }
            _dials++;
        }
        SlotStream? stream = null;
        try
        {
            if (_stream is { } before)
                await before.Gone.WaitAsync(token).ConfigureAwait(false);
            var socket = await _dialler.DialAsync(context, token).ConfigureAwait(false);
            stream = Wrap(socket);
            token.ThrowIfCancellationRequested();
            return stream;
        }
        catch
        {
            stream?.Dispose();
            throw;
        }
        finally
        {
            Dialled(stream);
        }
    }

    SlotStream Wrap(Socket socket)
    {
        _pool.CountOpened();
        try
        {
            return new SlotStream(socket, this);
        }
        catch
        {
            // The dial was broken off just as the connection was made.
            socket.Dispose();
            _pool.CountClosed();
            throw;
        }
    }

    void Dialled(SlotStream? stream)
    {
        bool late;
        lock (_lock)
        {
            _dials--;
            _stream = stream ?? _stream;
            late = _sealed && _dials == 0;
        }
        if (!late)
            return;
        _stream?.Dispose();
        _pool.Freed();
    }
}
