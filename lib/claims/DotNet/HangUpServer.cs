using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PoolBench.Claims.DotNet;

/// <summary>
/// Answers the first request of each connection and hangs up when the second arrives. A client sees the same when its request crosses with the
/// server's close of an idle connection.
/// </summary>
sealed class HangUpServer : IDisposable
{
    static readonly byte[] Answer = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    int _hungUp;

    public HangUpServer()
    {
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}/");
        _ = AcceptAsync();
    }

    /// <summary>Its address.</summary>
    public Uri Address { get; }

    /// <summary>Requests that it hung up on.</summary>
    public int Count => Volatile.Read(ref _hungUp);

    public void Dispose() => _listener.Dispose();

    async Task AcceptAsync()
    {
        try
        {
            for (; ; )
                _ = ServeAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    /// <summary>Requests here are so small that each fits into the buffer.</summary>
    async Task ServeAsync(Socket socket)
    {
        using var _ = socket;
        try
        {
            var (buffer, filled) = (new byte[4096], 0);
            while (!Encoding.ASCII.GetString(buffer, 0, filled).Contains("\r\n\r\n", StringComparison.Ordinal))
                if (await socket.ReceiveAsync(buffer.AsMemory(filled)) is > 0 and var read)
                    filled += read;
                else
                    return;
            await socket.SendAsync(Answer);
            if (await socket.ReceiveAsync(buffer) == 0)
                return;
            Interlocked.Increment(ref _hungUp);
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The client closed first.
        }
    }
}
