using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PoolBench.Tests.Pool;

/// <summary>
/// A server that does what no well-behaved one can be made to do: closes idle connections on command, answers half, dies in the middle.
/// It counts too.
/// </summary>
sealed class RawOrigin : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly Lock _lock = new();
    readonly List<RawExchange> _connections = [];
    readonly Func<RawExchange, Task> _answer;
    readonly Task _accepting;

    public RawOrigin(Func<RawExchange, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    public int Accepted { get; private set; }

    /// <summary>Connections that neither side has closed yet, as far as the server knows.</summary>
    public int Open
    {
        get
        {
            lock (_lock)
                return _connections.Count;
        }
    }

    public int Requests => _requests;

    int _requests;

    /// <summary>Ends connections without a request, all or those picked. On loopback the client's kernel knows when this returns.</summary>
    public void CloseIdle(Func<RawExchange, bool>? which = null)
    {
        RawExchange[] idle;
        lock (_lock)
            idle = [.. _connections.Where(connection => connection.IsIdle && (which?.Invoke(connection) ?? true))];
        foreach (var connection in idle)
            connection.End();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        RawExchange[] rest;
        lock (_lock)
            rest = [.. _connections];
        foreach (var connection in rest)
            connection.End();
    }

    async Task AcceptAsync()
    {
        while (true)
        {
            var connection = new RawExchange(await _listener.AcceptSocketAsync());
            lock (_lock)
            {
                connection.Id = ++Accepted;
                _connections.Add(connection);
            }
            _ = ServeAsync(connection);
        }
    }

    async Task ServeAsync(RawExchange connection)
    {
        try
        {
            while (await connection.ReceiveAsync())
            {
                Interlocked.Increment(ref _requests);
                await _answer(connection);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection ended: that is counted below.
        }
        finally
        {
            connection.End();
            lock (_lock)
                _connections.Remove(connection);
        }
    }
}

/// <summary>One connection of a <see cref="RawOrigin"/>, with the request it carries.</summary>
sealed class RawExchange(Socket socket)
{
    readonly byte[] _buffer = new byte[65_536];
    int _filled;

    public int Id { get; set; }

    public volatile bool IsIdle = true;

    /// <summary>Such as "GET /path".</summary>
    public string Request { get; private set; } = "";

    public string Head { get; private set; } = "";

    public string Body { get; private set; } = "";

    public Task Answer(string body, string headers = "", string status = "200 OK")
    {
        // Before the last byte: who has read the answer may rely on it.
        IsIdle = true;
        return Send($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n{headers}\r\n{body}");
    }

    public async Task Send(string text) => await socket.SendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Sends back the next n bytes, whatever they are.</summary>
    public async Task Echo(int n)
    {
        var bytes = new byte[n];
        for (var got = 0; got < n;)
            got += await socket.ReceiveAsync(bytes.AsMemory(got));
        await socket.SendAsync(bytes);
    }

    public void End()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The other side was first.
        }
        socket.Dispose();
    }

    public async Task<bool> ReceiveAsync()
    {
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
            if (!await MoreAsync())
                return false;
        Head = Encoding.ASCII.GetString(_buffer, 0, end);
        Request = Head[..Head.IndexOf(" HTTP/", StringComparison.Ordinal)];
        var total = end + 4 + LengthOf(Head);
        while (_filled < total)
            if (!await MoreAsync())
                return false;
        Body = Encoding.ASCII.GetString(_buffer, end + 4, total - end - 4);
        _buffer.AsSpan(total.._filled).CopyTo(_buffer);
        _filled -= total;
        return true;
    }

    async Task<bool> MoreAsync()
    {
        var read = await socket.ReceiveAsync(_buffer.AsMemory(_filled));
        IsIdle = false;
        _filled += read;
        return read > 0;
    }

    static int LengthOf(string head)
    {
        const string name = "\r\nContent-Length: ";
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? 0 : int.Parse(head[(at + name.Length)..].Split('\r')[0]);
    }
}
