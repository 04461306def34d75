using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PoolBench.Tests.Probe;

/// <summary>A server of HTTP/1.1 with habits: it ends idle connections, or connections after so many requests, by FIN, RST or silence.</summary>
sealed class OddServer : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly List<Socket> _connections = [];
    readonly CancellationTokenSource _end = new();

    public OddServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public enum Habit
    {
        Fin,
        Rst,
        Silence,
    }

    public string Url => $"http://{_listener.LocalEndpoint}/";

    /// <summary>When an idle connection ends; null: never.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>After how many requests a connection ends; null: never.</summary>
    public int? Most { get; init; }

    /// <summary>Whether the last answer says so.</summary>
    public bool Announces { get; init; }

    /// <summary>How connections end.</summary>
    public Habit Ends { get; init; }

    /// <summary>Further header lines, each with its end.</summary>
    public string Headers { get; init; } = "";

    /// <summary>Header lines for requests that say <c>Connection: keep-alive</c>, each with its end.</summary>
    public string HeadersIfAsked { get; init; } = "";

    /// <summary>Said, unasked, before an idle connection ends.</summary>
    public string Farewell { get; init; } = "";

    /// <summary>What stands in place of an answer.</summary>
    public string? Answer { get; init; }

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
        _end.Cancel();
        _listener.Dispose();
        lock (_connections)
            _connections.ForEach(connection => connection.Dispose());
        _end.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = await _listener.AcceptSocketAsync(_end.Token);
                connection.NoDelay = true;
                lock (_connections)
                    _connections.Add(connection);
                _ = ServeAsync(connection);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Disposed.
        }
    }

    async Task ServeAsync(Socket connection)
    {
        try
        {
            var (text, answered) = ("", 0);
            var bytes = new byte[8192];
            while (true)
            {
                using var idle = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
                if (Idle is { } time && answered > 0 && text.Length == 0)
                    idle.CancelAfter(time);
                int read;
                try
                {
                    read = await connection.ReceiveAsync(bytes, idle.Token);
                }
                catch (OperationCanceledException) when (!_end.IsCancellationRequested)
                {
                    if (Farewell.Length > 0)
                        await connection.SendAsync(Encoding.ASCII.GetBytes(Farewell));
                    End(connection);
                    return;
                }
                if (read == 0)
                    return;
                text += Encoding.ASCII.GetString(bytes, 0, read);
                for (int at; (at = text.IndexOf("\r\n\r\n", StringComparison.Ordinal)) >= 0;)
                {
                    var closes = text[..at].Contains("Connection: close", StringComparison.Ordinal);
                    var asked = text[..at].Contains("Connection: keep-alive", StringComparison.Ordinal) ? HeadersIfAsked : "";
                    text = text[(at + 4)..];
                    var isLast = ++answered == Most;
                    await connection.SendAsync(Encoding.ASCII.GetBytes(Answer ?? "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n" + Headers + asked
                        + (closes || (isLast && Announces) ? "Connection: close\r\n" : "") + "\r\nok\n"));
                    if (closes || isLast)
                    {
                        End(connection);
                        return;
                    }
                }
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client has gone, or this server was disposed.
        }
    }

    void End(Socket connection)
    {
        if (Ends == Habit.Silence)
            return;
        if (Ends == Habit.Rst)
            connection.LingerState = new LingerOption(true, 0);
        connection.Close();
    }
}
