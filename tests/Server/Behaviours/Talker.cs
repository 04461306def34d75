using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using PoolBench.Server;
using PoolBench.Server.Behaviours;
using Xunit;

namespace PoolBench.Tests.Server.Behaviours;

/// <summary>An HTTP/1.1 client that sees how its connection ends, plain or over TLS.</summary>
sealed class Talker : IDisposable
{
    readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    Stream _stream = Stream.Null;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Bytes that have come and were not read.</summary>
    public int Available => _socket.Available;

    public static async Task<Talker> Connect(EchoServer server, bool tls)
    {
        var talker = new Talker();
        var to = new Uri(tls ? server.Https! : server.Http!);
        await talker._socket.ConnectAsync(to.Host, to.Port, Cancelled).AsTask().Bounded();
        talker._stream = new NetworkStream(talker._socket);
        if (!tls)
            return talker;
        var secure = new SslStream(talker._stream);
        var options = Clients.Trusting(server);
        options.TargetHost = "talker.poolbench.localhost";
        await secure.AuthenticateAsClientAsync(options, Cancelled).Bounded();
        talker._stream = secure;
        return talker;
    }

    /// <summary>Sends a request and reads its answer, whose body must have a length; returns head and body.</summary>
    public async Task<string> Ask(string target, string method = "GET")
    {
        await Send(target, method);
        var answer = await Until(text => text.Contains("\r\n\r\n", StringComparison.Ordinal));
        var head = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        var at = answer.IndexOf("Content-Length: ", StringComparison.Ordinal);
        var length = at < 0 ? 0 : int.Parse(answer[(at + 16)..].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
        return answer.Length == head + length ? answer : answer + await Until(text => answer.Length + text.Length == head + length);
    }

    public Task Send(string target, string method = "GET")
    {
        var request = Encoding.ASCII.GetBytes($"{method} {target} HTTP/1.1\r\nHost: talker\r\nContent-Length: 0\r\n\r\n");
        return _stream.WriteAsync(request, Cancelled).AsTask().Bounded();
    }

    /// <summary>Reads to the end; tells how it came, and what came before it.</summary>
    public async Task<(EndKind How, string Before)> End()
    {
        var before = new StringBuilder();
        try
        {
            while (await Piece() is { Length: > 0 } piece)
                before.Append(piece);
            return (EndKind.Fin, before.ToString());
        }
        catch (IOException error) when (error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return (EndKind.Rst, before.ToString());
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    async Task<string> Until(Func<string, bool> isAll)
    {
        var text = "";
        while (!isAll(text))
            text += await Piece() is { Length: > 0 } piece ? piece : throw new EndOfStreamException($"The answer ended early: {text}");
        return text;
    }

    async Task<string> Piece()
    {
        var buffer = new byte[65_536];
        return Encoding.Latin1.GetString(buffer, 0, await _stream.ReadAsync(buffer, Cancelled).AsTask().Bounded());
    }
}
