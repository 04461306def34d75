using System.Net.Security;
using System.Net.Sockets;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Injection;

/// <summary>A client that makes one extra dial with each request that the fault falls on, and sends nothing over it.</summary>
sealed class ExtraDial(IClient client, Target target, FaultRate rate) : IClient
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly Func<bool> _falls = rate.Begin();

    public ValueTask<Answer> SendAsync(Uri uri)
    {
        if (_falls())
            Dial();
        return client.SendAsync(uri);
    }

    public void Dispose() => client.Dispose();

    void Dial()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        socket.Connect(target.Address, target.Origin.Port);
        if (target.Link.Tls)
            using (var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: true))
                tls.AuthenticateAsClient(target.TlsOptions());
        // Reads to the end of both directions: closed with unread bytes, the socket would send a reset.
        socket.Shutdown(SocketShutdown.Send);
        var rest = new byte[4096];
        while (socket.Receive(rest) > 0)
        {
        }
    }
}
