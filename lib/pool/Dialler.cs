using System.Net;
using System.Net.Sockets;

namespace PoolBench.Pool;

/// <summary>
/// Makes one connect at a time, and can break it off without losing count. Afterwards either the kernel has given the connect up, or the server
/// may have seen it; then the socket is delivered and closed like any other.
/// </summary>
sealed class Dialler(
    Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? custom,
    Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    readonly CancellationTokenSource? _aborted = custom is null ? null : new();
    volatile Socket? _socket;
    volatile bool _abort;

    public Task<Socket> DialAsync(SocketsHttpConnectionContext context, CancellationToken token) =>
        custom is null ? DialAsync(context.DnsEndPoint, token) : DialCustomAsync(custom, context, token);

    /// <summary>Breaks off the dial in progress; the next one fails.</summary>
    public void Abort()
    {
        _abort = true;
        _aborted?.Cancel();
        BreakOff();
    }

    async Task<Socket> DialAsync(DnsEndPoint point, CancellationToken token)
    {
        // One address at a time, each on its own socket: after a break-off, the library's connect to a name would go on to the next address.
        var addresses = IPAddress.TryParse(point.Host, out var literal)
            ? [literal]
            : await (resolve ?? Dns.GetHostAddressesAsync)(point.Host, token).ConfigureAwait(false);
        Exception? last = null;
        foreach (var address in addresses)
        {
            if (_abort || token.IsCancellationRequested)
                break;
            try
            {
                return await ConnectAsync(new IPEndPoint(address, point.Port), token).ConfigureAwait(false);
            }
            catch (SocketException error)
            {
                last = error;
            }
        }
        token.ThrowIfCancellationRequested();
        throw last ?? new OperationCanceledException("The request was given up before its connection was dialled.");
    }

    async Task<Socket> ConnectAsync(IPEndPoint point, CancellationToken token)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            _socket = socket;
            await using (token.UnsafeRegister(static dialler => ((Dialler)dialler!).BreakOff(), this).ConfigureAwait(false))
            {
                var connecting = socket.ConnectAsync(point, CancellationToken.None);
                // If the request was given up before the kernel knew of the connect, there was nothing to break off yet.
                if (_abort || token.IsCancellationRequested)
                    BreakOff();
                await connecting.ConfigureAwait(false);
            }
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        finally
        {
            _socket = null;
        }
    }

    void BreakOff()
    {
        try
        {
            // Does not dispose: only the kernel knows whether the connection stands by now. If it does, the connect succeeds; if not, it fails.
            _socket?.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The connect has not begun, or has already ended.
        }
    }

    async Task<Socket> DialCustomAsync(
        Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> dial, SocketsHttpConnectionContext context, CancellationToken token)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, _aborted!.Token);
        var stream = await dial(context, either.Token).ConfigureAwait(false);
        if (stream is NetworkStream { Socket: var socket })
            return socket;
        await stream.DisposeAsync().ConfigureAwait(false);
        throw new NotSupportedException(
            $"ConnectCallback returned a {stream.GetType().Name}: wanted a NetworkStream. Wrap streams in PlaintextStreamFilter instead.");
    }
}
