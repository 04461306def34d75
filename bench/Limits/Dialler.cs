using System.Net.Sockets;

namespace PoolBench.Bench;

/// <summary>
/// One connect at a time, so that it can be broken off without losing count: a connect that the server may already have accepted is let
/// finish, and is closed then.
/// </summary>
sealed class Dialler(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? custom)
{
    readonly CancellationTokenSource? _aborted = custom is null ? null : new();
    volatile Socket? _socket;
    volatile bool _abort;

    public async ValueTask<Socket> DialAsync(SocketsHttpConnectionContext context, CancellationToken token)
    {
        if (custom is not null)
            return await DialCustomAsync(custom, context, token).ConfigureAwait(false);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            _socket = socket;
            await using (token.UnsafeRegister(static dialler => ((Dialler)dialler!).BreakOff(), this).ConfigureAwait(false))
            {
                var connecting = socket.ConnectAsync(context.DnsEndPoint, CancellationToken.None);
                // Given up before the kernel knew of it, nothing showed that it was not connected yet.
                if (_abort || token.IsCancellationRequested)
                    BreakOff();
                await connecting.ConfigureAwait(false);
            }
            return socket;
        }
        catch (Exception error)
        {
            socket.Dispose();
            if (error is SocketException or ObjectDisposedException)
                token.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            _socket = null;
        }
    }

    /// <summary>Ends a dial that is under way; the next one fails.</summary>
    public void Abort()
    {
        _abort = true;
        _aborted?.Cancel();
        BreakOff();
    }

    void BreakOff()
    {
        try
        {
            // Writable: connected or refused already, the connect is about to return.
            if (_socket is { } socket && !socket.Poll(0, SelectMode.SelectWrite))
                socket.Dispose();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It ended meanwhile.
        }
    }

    async ValueTask<Socket> DialCustomAsync(
        Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> dial, SocketsHttpConnectionContext context, CancellationToken token)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, _aborted!.Token);
        var stream = await dial(context, either.Token).ConfigureAwait(false);
        if (stream is NetworkStream { Socket: var socket })
            return socket;
        await stream.DisposeAsync().ConfigureAwait(false);
        throw new NotSupportedException($"ConnectCallback returned a {stream.GetType().Name}: wanted a NetworkStream. Wrap streams in PlaintextStreamFilter instead.");
    }
}
