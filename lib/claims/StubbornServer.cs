using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PoolBench.Claims;

/// <summary>Answers every request in the same way and never closes a connection, whatever requests ask. The suite's own server would obey.</summary>
sealed class StubbornServer : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly byte[] _answer;
    readonly List<Socket> _connections = [];

    /// <summary>Starts it.</summary>
    /// <param name="redirect">Where its answers send the client; null answers with 200.</param>
    public StubbornServer(Uri? redirect = null)
    {
        var head = redirect is null ? "HTTP/1.1 200 OK\r\n" : $"HTTP/1.1 302 Found\r\nLocation: {redirect}\r\n";
        _answer = Encoding.ASCII.GetBytes($"{head}Content-Length: 0\r\n\r\n");
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Its address.</summary>
    public Uri Address => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>Connections accepted.</summary>
    public int Accepted
    {
        get
        {
            lock (_connections)
                return _connections.Count;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_connections)
            _connections.ForEach(connection => connection.Dispose());
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = await _listener.AcceptSocketAsync();
                lock (_connections)
                    _connections.Add(connection);
                _ = ServeAsync(connection);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    /// <summary>Requests here have no body and never overtake an answer, so the end of the head is the end of the request.</summary>
    async Task ServeAsync(Socket connection)
    {
        var (bytes, filled) = (new byte[16 * 1024], 0);
        try
        {
            while (await connection.ReceiveAsync(bytes.AsMemory(filled)) is var read and > 0)
            {
                filled += read;
                if (!bytes.AsSpan(0, filled).EndsWith("\r\n\r\n"u8))
                    continue;
                filled = 0;
                await connection.SendAsync(_answer);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The client has gone, or this server was disposed.
        }
    }
}
