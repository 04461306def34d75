using System.Net.Sockets;
using System.Text;
using Xunit;

namespace PoolBench.Tests.Server;

/// <summary>A TCP connection under full control: who sends, ends or breaks what, and when.</summary>
sealed class RawClient : IDisposable
{
    readonly TcpClient _client = new();

    public NetworkStream Stream => _client.GetStream();

    public static async Task<RawClient> Connect(string url)
    {
        var raw = new RawClient();
        var to = new Uri(url);
        await raw._client.ConnectAsync(to.Host, to.Port, TestContext.Current.CancellationToken).AsTask().Bounded();
        return raw;
    }

    public Task Send(string text) => Stream.WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken).AsTask().Bounded();

    /// <summary>Sends a request and reads its answer, which must have no body. Returns both lengths in bytes.</summary>
    public async Task<(int Sent, int Received)> Ask(string target)
    {
        var request = $"GET {target} HTTP/1.1\r\nHost: raw\r\n\r\n";
        await Send(request);
        var answer = "";
        while (!answer.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var byteRead = new byte[1];
            if (await Stream.ReadAsync(byteRead, TestContext.Current.CancellationToken).AsTask().Bounded() == 0)
                throw new EndOfStreamException($"The answer ended early: {answer}");
            answer += (char)byteRead[0];
        }
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        return (request.Length, answer.Length);
    }

    /// <summary>Reads until the server ends its side; returns the number of bytes.</summary>
    public async Task<long> ReadToEnd()
    {
        using var all = new MemoryStream();
        await Stream.CopyToAsync(all, TestContext.Current.CancellationToken).Bounded();
        return all.Length;
    }

    /// <summary>Reads until the server ends its side, in good order or not; returns what it sent.</summary>
    public async Task<string> ReadAll()
    {
        using var all = new MemoryStream();
        try
        {
            await Stream.CopyToAsync(all, TestContext.Current.CancellationToken).Bounded();
        }
        catch (IOException)
        {
            // It broke after what was read.
        }
        return Encoding.Latin1.GetString(all.ToArray());
    }

    /// <summary>Breaks the connection with an RST.</summary>
    public void Break()
    {
        // The socket itself: disposing the client would send a FIN first.
        _client.LingerState = new LingerOption(true, 0);
        _client.Client.Dispose();
    }

    public void Dispose() => _client.Dispose();
}
