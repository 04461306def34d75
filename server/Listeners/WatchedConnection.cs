using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace PoolBench.Server.Listeners;

/// <summary>
/// A Kestrel connection that tells when its socket is gone: when Kestrel disposes of it or, if Kestrel forgets to, when
/// <see cref="Endings"/> finds the socket dead. The first of the two counts; the second changes nothing.
/// </summary>
sealed class WatchedConnection : ConnectionContext
{
    const int ProtocolTcp = 6, TcpInfo = 11, TcpClose = 7;

    /// <summary>Where <c>struct tcp_info</c> of Linux counts the payload bytes that the other kernel has acknowledged.</summary>
    const int Acknowledged = 120;

    /// <summary>How long the client's kernel may take to acknowledge what was sent.</summary>
    static readonly TimeSpan Drain = TimeSpan.FromSeconds(1);

    readonly ConnectionContext _inner;
    readonly Socket _socket;
    readonly Endings _endings;
    readonly Action _release;
    Action? _atEnd;
    int _ended;

    public WatchedConnection(ConnectionContext inner, Socket socket, Endings endings, Action release)
    {
        (_inner, _socket, _endings, _release) = (inner, socket, endings, release);
        inner.Features.Set(this);
        inner.ConnectionClosed.UnsafeRegister(static connection => ((WatchedConnection)connection!).ClientLeft(), this);
    }

    public override string ConnectionId
    {
        get => _inner.ConnectionId;
        set => _inner.ConnectionId = value;
    }

    public override IFeatureCollection Features => _inner.Features;

    public override IDictionary<object, object?> Items
    {
        get => _inner.Items;
        set => _inner.Items = value;
    }

    public override IDuplexPipe Transport
    {
        get => _inner.Transport;
        set => _inner.Transport = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => _inner.ConnectionClosed;
        set => _inner.ConnectionClosed = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => _inner.LocalEndPoint;
        set => _inner.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => _inner.RemoteEndPoint;
        set => _inner.RemoteEndPoint = value;
    }

    /// <summary>Whether the connection has ended.</summary>
    public bool Ended => Volatile.Read(ref _ended) != 0;

    /// <summary>Set by <see cref="Endings"/> when an earlier look found the socket dead.</summary>
    public bool SeenDead { get; set; }

    /// <summary>Whether the kernel has dropped the connection, although we were told only of the client's end.</summary>
    public bool SocketIsDead
    {
        get
        {
            try
            {
                return _socket.SafeHandle.IsClosed || (OperatingSystem.IsLinux() ? State() == TcpClose : _socket.Poll(0, SelectMode.SelectError));
            }
            catch (Exception error) when (error is ObjectDisposedException or SocketException)
            {
                return true;
            }
        }
    }

    /// <summary>Calls <paramref name="action"/> once, when the connection has ended.</summary>
    public void AtEnd(Action action)
    {
        _atEnd = action;
        if (Ended)
            Interlocked.Exchange(ref _atEnd, null)?.Invoke();
    }

    /// <summary>Whether nothing on it is ever answered.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Whether the server broke the connection off; its end is an RST then, not a FIN.</summary>
    public bool WasAborted { get; private set; }

    /// <summary>What ends the connection in place of a FIN when Kestrel disposes of it; null: nothing.</summary>
    public Func<Task>? InPlaceOfFin { get; set; }

    /// <summary>Sends a FIN now; what comes is still read.</summary>
    public void Finish()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is ObjectDisposedException or SocketException)
        {
            // It has ended already.
        }
    }

    /// <summary>Gives the socket up after a FIN; Kestrel finds it closed.</summary>
    public void Cut() => _socket.Dispose();

    /// <summary>Waits until the client's kernel has so many bytes, or for a second: an RST overtakes what has not arrived.</summary>
    public async Task DrainedAsync(long bytes)
    {
        var started = Environment.TickCount64;
        while (!Arrived(bytes) && Environment.TickCount64 - started < Drain.TotalMilliseconds)
            await Task.Delay(1).ConfigureAwait(false);
    }

    bool Arrived(long bytes)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            Span<byte> info = stackalloc byte[Acknowledged + sizeof(long)];
            return _socket.GetRawSocketOption(ProtocolTcp, TcpInfo, info) < info.Length
                || BitConverter.ToInt64(info[Acknowledged..]) >= bytes;
        }
        catch (Exception error) when (error is ObjectDisposedException or SocketException)
        {
            return true;
        }
    }

    /// <summary>The socket is gone.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        _endings.Remove(this);
        Interlocked.Exchange(ref _atEnd, null)?.Invoke();
        _release();
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        WasAborted |= !Ended;
        _inner.Abort(abortReason);
    }

    public override void Abort() => Abort(new ConnectionAbortedException("The server broke the connection off."));

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (InPlaceOfFin is { } end)
                await end();
            await _inner.DisposeAsync();
        }
        finally
        {
            End();
            await base.DisposeAsync();
        }
    }

    // Asks the kernel (tcp_info of tcp(7), whose first byte is the state): a socket reports an error only once, to whoever asks first.
    byte State()
    {
        Span<byte> info = stackalloc byte[8];
        _socket.GetRawSocketOption(ProtocolTcp, TcpInfo, info);
        return info[0];
    }

    void ClientLeft()
    {
        if (!Ended)
            _endings.Add(this);
    }
}
