using System.Net;
using System.Net.Sockets;

namespace PoolBench.Claims;

/// <summary>Dials from a <see cref="SocketsHttpHandler.ConnectCallback"/>, in the same way as the handler itself.</summary>
static class Dial
{
    /// <summary>Dials the endpoint the handler asked for.</summary>
    public static ValueTask<Stream> AsAskedAsync(SocketsHttpConnectionContext context, CancellationToken cancellation) =>
        ToAsync(context.DnsEndPoint, cancellation);

    /// <summary>Dials another endpoint, e.g. one from the caller's own resolver.</summary>
    public static async ValueTask<Stream> ToAsync(EndPoint server, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
