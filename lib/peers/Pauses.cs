using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PoolBench.Peers;

/// <summary>
/// A small HTTP endpoint where drivers report the end of a round: their GET is answered once this side has looked. It takes one request per
/// connection and knows no more of HTTP, so that nothing here is counted or kept.
/// </summary>
sealed class Pauses : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    volatile Func<string, Task>? _look;

    public Pauses()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Its address without trailing slash.</summary>
    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>
    /// Calls <paramref name="look"/> at every pause, with the path after the first slash, until disposed. If it throws, the pause gets no answer.
    /// </summary>
    public IDisposable Watch(Func<string, Task> look)
    {
        _look = look;
        return new Unwatch(this);
    }

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
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    async Task AnswerAsync(TcpClient client)
    {
        using (client)
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII);
                var first = await reader.ReadLineAsync(_end.Token).AsTask().WaitAsync(Patience);
                while (await reader.ReadLineAsync(_end.Token).AsTask().WaitAsync(Patience) is { Length: > 0 })
                {
                }
                // A driver that gets no answer ends, and then counts as failed.
                if (_look is not { } look || first?.Split(' ') is not ["GET", ['/', .. var path], _])
                    return;
                await look(path);
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n"u8.ToArray(), _end.Token);
            }
            catch (Exception)
            {
                // Either the driver is gone, or the look failed and has told the one who asked for it.
            }
    }

    sealed class Unwatch(Pauses pauses) : IDisposable
    {
        public void Dispose() => pauses._look = null;
    }
}
