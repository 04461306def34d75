using System.Net;
using System.Net.Sockets;

namespace PoolBench.Bench.Probing;

/// <summary>
/// Stands between a client and a real server, and holds the server's close back until the client has sent another request on that connection: the
/// two then cross for certain, as they do over a network once in a while.
/// </summary>
sealed class CrossingRelay : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly IPEndPoint _server;
    readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _connections, _crossed;

    /// <summary>Starts it.</summary>
    /// <param name="port">The server's port on 127.0.0.1.</param>
    public CrossingRelay(int port)
    {
        _server = new IPEndPoint(IPAddress.Loopback, port);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Its address without trailing slash.</summary>
    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>Connections of the client.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Requests that crossed the server's close.</summary>
    public int Crossed => Volatile.Read(ref _crossed);

    /// <summary>Ends when the server has closed a connection.</summary>
    public Task ServerClosed => _closed.Task;

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = RelayAsync(await _listener.AcceptSocketAsync(_end.Token), _end.Token);
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    async Task RelayAsync(Socket client, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _connections);
        using (client)
        using (var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })
            try
            {
                client.NoDelay = true;
                await server.ConnectAsync(_server, cancellation);
                using var back = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                var answers = CopyAsync(server, client, back.Token);
                await AskAsync(client, server, answers, cancellation);
                await back.CancelAsync();
                await answers;
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // One of the two has gone; so does the other.
            }
    }

    /// <summary>Passes requests on until the client ends, or sends one when the server has closed.</summary>
    async Task AskAsync(Socket client, Socket server, Task answers, CancellationToken cancellation)
    {
        var bytes = new byte[16 * 1024];
        while (await client.ReceiveAsync(bytes, cancellation) is > 0 and var read)
        {
            if (answers.IsCompleted)
            {
                Interlocked.Increment(ref _crossed);
                return;
            }
            await server.SendAsync(bytes.AsMemory(0, read), cancellation);
        }
    }

    /// <summary>Passes answers on. Ends with the server, and tells nobody but <see cref="ServerClosed"/>.</summary>
    async Task CopyAsync(Socket server, Socket client, CancellationToken cancellation)
    {
        var bytes = new byte[16 * 1024];
        try
        {
            while (await server.ReceiveAsync(bytes, cancellation) is > 0 and var read)
                await client.SendAsync(bytes.AsMemory(0, read), cancellation);
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // As good as a close.
        }
        _closed.TrySetResult();
    }
}
