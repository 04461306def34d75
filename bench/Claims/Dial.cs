using System.Net;
using System.Net.Sockets;

namespace PoolBench.Bench;

/// <summary>Dials from a <see cref="SocketsHttpHandler.ConnectCallback"/> as the handler itself would.</summary>
static class Dial
{
    /// <summary>Whither the handler asks.</summary>
    public static ValueTask<Stream> AsAskedAsync(SocketsHttpConnectionContext context, CancellationToken cancellation) => ToAsync(context.DnsEndPoint, cancellation);

    /// <summary>Elsewhere, e.g. where a resolver of one's own says.</summary>
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
