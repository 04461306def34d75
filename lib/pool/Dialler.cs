using System.Net;
using System.Net.Sockets;

namespace PoolBench.Pool;

/// <summary>
/// One connect at a time, so that it can be broken off without losing count: either the kernel has given it up, or the server may have seen it, and
/// then it is delivered and closed like any other.
/// </summary>
sealed class Dialler(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? custom)
{
    readonly CancellationTokenSource? _aborted = custom is null ? null : new();
    volatile Socket? _socket;
    volatile bool _abort;

    public Task<Socket> DialAsync(SocketsHttpConnectionContext context, CancellationToken token) =>
        custom is null ? DialAsync(context.DnsEndPoint, token) : DialCustomAsync(custom, context, token);

    /// <summary>Ends a dial that is under way; the next one fails.</summary>
    public void Abort()
    {
        _abort = true;
        _aborted?.Cancel();
        BreakOff();
    }

    async Task<Socket> DialAsync(DnsEndPoint point, CancellationToken token)
    {
        // One address at a time on a socket of its own: the library's connect to a name would go on to the next address after a break-off.
        var addresses = IPAddress.TryParse(point.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(point.Host, token).ConfigureAwait(false);
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
                // Given up before the kernel knew of it, there was nothing to break off.
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
            // Not a disposal: the kernel alone knows whether the connection stands at this moment. If not, the connect fails; if so, it succeeds.
            _socket?.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It has not begun, or has ended meanwhile.
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
